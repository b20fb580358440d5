/**
 * Abort signals: listening to them, time limits, and waits that they end.
 *
 * @module
 */
import { DwdiAbortError, DwdiError, DwdiTimeoutError } from "../errors.ts";

/** A signal that is aborted with its parent or when the time is up; `end` releases timer and listener. */
export interface Deadline {
  readonly signal: AbortSignal;
  end(): void;
}

/** Starts a time limit. `AbortSignal.any` would stay registered with its sources; this is released by `end`. */
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

/** Runs a task whose signal is aborted when the parent is, but so many milliseconds later. */
export async function withGrace<T>(
  parent: AbortSignal | undefined,
  milliseconds: number,
  task: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (parent === undefined || milliseconds === 0) return await task(parent);
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const leave = onAbort(parent, () => {
    timer = setTimeout(() => late.abort(parent.reason), milliseconds);
  });
  try {
    return await task(late.signal);
  } finally {
    clearTimeout(timer);
    leave();
  }
}

/**
 * Waits for a promise, but not past an abort: a custom fetch may ignore its signal. One that does not
 * rejects first, with the reason that it knows.
 */
export async function untilAborted<T>(
  signal: AbortSignal | undefined,
  promise: Promise<T>,
): Promise<T> {
  if (signal === undefined) return await promise;
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

/** Waits; an abort ends the wait with an error. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
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

/** Throws the error of an aborted call. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** The error of an aborted call: a timeout, or the caller's abort. */
export function abortError(signal: AbortSignal): DwdiError {
  const reason: unknown = signal.reason;
  if (reason instanceof DwdiTimeoutError || reason instanceof DwdiAbortError) return reason;
  // What runtimes give as a reason where the caller gave none says nothing.
  const why = reason instanceof Error && reason.name !== "AbortError" ? `: ${reason.message}` : "";
  return new DwdiAbortError(`the call was aborted${why}`, { cause: reason });
}

interface Listening {
  readonly callbacks: Set<() => void>;
  readonly tell: () => void;
}

const LISTENING = new WeakMap<AbortSignal, Listening>();

/**
 * Calls back when a signal is aborted, until the function that is returned is called. All callbacks
 * share one listener: Node warns of a leak when a signal has more than ten.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, tell } = LISTENING.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0) return;
    signal.removeEventListener("abort", tell);
    LISTENING.delete(signal);
  };
}

function listen(signal: AbortSignal): Listening {
  const callbacks = new Set<() => void>();
  const tell = () => callbacks.forEach((callback) => callback());
  const listening = { callbacks, tell };
  signal.addEventListener("abort", tell);
  LISTENING.set(signal, listening);
  return listening;
}
