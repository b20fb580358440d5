/**
 * What is being written when a run is told to end may still finish.
 *
 * @module
 */
import { abortError, onAbort } from "../../http/signals.ts";
import type { ExchangeSettings } from "../../http/exchange.ts";

/** How long it may, in milliseconds. */
const GRACE = 5_000;

/**
 * Makes an exchange that outlives its signal for a while, so that its answer is known; but once the
 * signal has ended, nothing is sent any more.
 */
export async function inGrace<T>(
  signal: AbortSignal,
  settings: ExchangeSettings,
  task: (late: AbortSignal, settings: ExchangeSettings) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const leave = onAbort(signal, () => {
    timer = setTimeout(() => late.abort(signal.reason), GRACE);
  });
  try {
    return await task(late.signal, {
      ...settings,
      fetch(input, init) {
        if (signal.aborted) return Promise.reject(abortError(signal));
        return settings.fetch(input, init);
      },
    });
  } finally {
    clearTimeout(timer);
    leave();
  }
}
