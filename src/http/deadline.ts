/**
 * A time limit and a caller's signal as one signal.
 *
 * @module
 */
import { DwdiAbortError, DwdiError, DwdiTimeoutError } from "../errors.ts";
import { onAbort } from "./abort.ts";

/** A signal that ends with its parent, when the time is up, or by `end`, which gives back timer and listener. */
export interface Deadline {
  readonly signal: AbortSignal;
  end(): void;
}

/** `AbortSignal.any` keeps its sources alive for as long as they live; this lets go at its end. */
export function startDeadline(
  parent: AbortSignal | undefined,
  milliseconds: number | undefined,
  what: string,
): Deadline {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  const leave = parent && onAbort(parent, follow);
  const timer = milliseconds === undefined ? undefined : setTimeout(() => {
    controller.abort(new DwdiTimeoutError(`${what} took longer than ${milliseconds} ms`));
  }, milliseconds);
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      leave?.();
      controller.abort(new DwdiAbortError("the call has ended"));
    },
  };
}

/** Runs a task under a time limit of its own. */
export async function withDeadline<T>(
  parent: AbortSignal | undefined,
  milliseconds: number | undefined,
  what: string,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = startDeadline(parent, milliseconds, what);
  try {
    return await untilAborted(deadline.signal, task(deadline.signal));
  } finally {
    deadline.end();
  }
}

/**
 * Waits for a promise, but not past an abort: a custom fetch may not look at its signal. One that
 * does gets to say first what it was waiting for.
 */
export async function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let leave = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const fail = () => void setTimeout(() => reject(abortError(signal)), 0);
    if (signal.aborted) fail();
    else leave = onAbort(signal, fail);
  });
  try {
    return await Promise.race([aborted, promise]);
  } catch (error) {
    throw signal.aborted && !(error instanceof DwdiError) ? abortError(signal) : error;
  } finally {
    leave();
    promise.catch(() => {});
  }
}

/** Waits for a time, or less when the signal ends the wait with an error. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await untilAborted(signal, elapsed);
  } finally {
    clearTimeout(timer);
  }
}

/** What a call that a signal ended fails with: the time limit, or the caller's wish. */
export function abortError(signal: AbortSignal): DwdiError {
  const reason: unknown = signal.reason;
  if (reason instanceof DwdiTimeoutError || reason instanceof DwdiAbortError) return reason;
  // What runtimes give as a reason where the caller gave none says nothing.
  const why = reason instanceof Error && reason.name !== "AbortError" ? `: ${reason.message}` : "";
  return new DwdiAbortError(`the call was aborted${why}`, { cause: reason });
}
