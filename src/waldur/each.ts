/**
 * One task for each of many items.
 *
 * @module
 */
import { DwdiAbortError } from "../errors.ts";

/**
 * Runs a task for each item: the first alone, so that a refusal that concerns all of them is met
 * once, then the others together. When one throws, the others are ended before the error goes on.
 */
export async function forEach<T>(
  items: readonly T[],
  parent: AbortSignal | undefined,
  task: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  // A signal for each task: Node takes more than ten that listen to one for a leak, and warns.
  const [first, ...others] = items.map((item) => ({ item, controller: new AbortController() }));
  if (first === undefined) return;
  const run = ({ item, controller }: typeof first) => task(item, controller.signal);
  const end = (reason: unknown) => {
    for (const { controller } of [first, ...others]) controller.abort(reason);
  };
  const onAbort = () => end(parent?.reason);
  if (parent?.aborted) onAbort();
  parent?.addEventListener("abort", onAbort);
  const failures: unknown[] = [];
  try {
    await run(first);
    await Promise.all(others.map((other) =>
      run(other).catch((error: unknown) => {
        failures.push(error);
        end(new DwdiAbortError("another part of the run failed"));
      })
    ));
  } finally {
    parent?.removeEventListener("abort", onAbort);
  }
  if (failures.length > 0) throw failures[0];
}
