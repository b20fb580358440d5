/**
 * One task for each of many items.
 *
 * @module
 */
import { DwdiAbortError } from "../../errors.ts";
import { onAbort } from "../../http/signals.ts";

/**
 * Runs a task for each item: the first alone, so that a refusal that concerns all of them is met
 * once, then the others together. When one throws, the others are ended before the error goes on.
 */
export async function forEach<T>(
  items: readonly T[],
  parent: AbortSignal | undefined,
  task: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const [first, ...others] = items;
  if (first === undefined) return;
  const tasks = new AbortController();
  const follow = () => tasks.abort(parent?.reason);
  if (parent?.aborted) follow();
  const leave = parent && onAbort(parent, follow);
  const failures: unknown[] = [];
  try {
    await task(first, tasks.signal);
    await Promise.all(others.map((other) =>
      task(other, tasks.signal).catch((error: unknown) => {
        failures.push(error);
        tasks.abort(new DwdiAbortError("another part of the run failed"));
      })
    ));
  } finally {
    leave?.();
  }
  if (failures.length > 0) throw failures[0];
}
