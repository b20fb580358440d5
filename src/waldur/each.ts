/**
 * One task for each of many items.
 *
 * @module
 */
import { startDeadline } from "../http/deadline.ts";

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
  const { signal, end } = startDeadline(parent, undefined, "the run");
  try {
    await task(first, signal);
    const failures: unknown[] = [];
    await Promise.all(others.map((item) =>
      task(item, signal).catch((error: unknown) => {
        failures.push(error);
        end();
      })
    ));
    if (failures.length > 0) throw failures[0];
  } finally {
    end();
  }
}
