/**
 * Runs a task for each of many items.
 *
 * @module
 */
import { DwdiAbortError } from "../../errors.ts";
import { onAbort } from "../../http/signals.ts";

/**
 * Runs the task of the first item alone, so that a rejection which concerns all items is met once,
 * then those of the others concurrently. When one throws, the others are aborted before the error is
 * thrown on.
 */
export async function firstThenOthers<T>(
  items: readonly T[],
  parent: AbortSignal | undefined,
  task: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const [first, ...others] = items;
  if (first === undefined) return;
  const tasks = new AbortController();
  const follow = () => tasks.abort(parent?.reason);
  if (parent?.aborted) follow();
  const unfollow = parent && onAbort(parent, follow);
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
    unfollow?.();
  }
  if (failures.length > 0) throw failures[0];
}
