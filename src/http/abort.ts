/**
 * Listening to signals, by as many as there are.
 *
 * @module
 */

interface Listening {
  readonly callbacks: Set<() => void>;
  readonly tell: () => void;
}

const LISTENING = new WeakMap<AbortSignal, Listening>();

/**
 * Calls back when a signal is aborted; the answer takes that back. All callbacks share one listener,
 * since Node takes more than ten at one signal for a leak, and warns.
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
