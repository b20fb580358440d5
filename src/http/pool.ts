/**
 * A limit on concurrent tasks.
 *
 * @module
 */
import { untilAborted } from "./signals.ts";

/** Runs tasks in order, never more than its limit at a time. */
export interface Pool {
  run<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T>;
}

/** Makes a pool that runs `limit` tasks at a time. */
export function createPool(limit: number): Pool {
  const waiting: (() => void)[] = [];
  let free = limit;

  function enter(): Promise<void> {
    if (free > 0) {
      free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }

  return {
    async run(signal, task) {
      const turn = enter();
      try {
        await untilAborted(signal, turn);
      } catch (error) {
        turn.then(leave);
        throw error;
      }
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}
