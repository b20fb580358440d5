/**
 * Bearer tokens: requested once for all callers, cached while valid, dropped when refused.
 *
 * @module
 */
import { throwIfAborted, untilAborted } from "./signals.ts";

/** A token with what its provider said about it. */
export interface IssuedToken {
  readonly accessToken: string;
  /** How long it was valid when it was issued, in seconds. */
  readonly lifetime?: number;
  /** When it was requested, by `performance.now()`: its age counts from then. */
  readonly requestedAt?: number;
  readonly scope?: string;
}

/** Gives requests their bearer token. */
export interface TokenSource {
  /** The current token, or a new one. */
  get(signal?: AbortSignal): Promise<IssuedToken>;
  /** Whether a token is still the one in force. */
  isCurrent(accessToken: string): boolean;
  /** Forgets a refused token; true if there can be another. */
  drop(accessToken: string): boolean;
  /** How long the current token is still valid, in seconds, where that is known. */
  secondsLeft(): number | undefined;
}

/** A token that the caller gave: there is no other. */
export function fixedToken(accessToken: string): TokenSource {
  return {
    get: () => Promise.resolve({ accessToken }),
    isCurrent: () => true,
    drop: () => false,
    secondsLeft: () => undefined,
  };
}

/** CSCS's gateways refuse a token that is valid for less than 30 s. */
const LEAST_SECONDS_LEFT = 40;

/**
 * Caches a token until less than min(40 s, a third of its lifetime) remains. Callers that need a new
 * one share one request, which is aborted when none of them waits any more. Time is measured on a
 * monotonic clock, so that a change of the system's clock has no effect.
 */
export function cachedToken(issue: (signal: AbortSignal) => Promise<IssuedToken>): TokenSource {
  let kept: { token: IssuedToken; requestedAt: number } | undefined;
  let pending: { request: Promise<IssuedToken>; waiting: number; end: AbortController } | undefined;

  function secondsLeft(): number | undefined {
    if (kept?.token.lifetime === undefined) return undefined;
    return kept.token.lifetime - (performance.now() - kept.requestedAt) / 1000;
  }

  function isGood(): boolean {
    const lifetime = kept?.token.lifetime;
    return kept !== undefined &&
      (lifetime === undefined ||
        (secondsLeft() ?? 0) >= Math.min(LEAST_SECONDS_LEFT, lifetime / 3));
  }

  function request(): NonNullable<typeof pending> {
    const end = new AbortController();
    const startedAt = performance.now();
    const current = {
      end,
      waiting: 0,
      request: issue(end.signal).then((token) => {
        if (pending === current) kept = { token, requestedAt: token.requestedAt ?? startedAt };
        return token;
      }).finally(() => {
        if (pending === current) pending = undefined;
      }),
    };
    current.request.catch(() => {});
    return current;
  }

  return {
    async get(signal) {
      throwIfAborted(signal);
      if (kept && isGood()) return kept.token;
      const joined = pending ??= request();
      joined.waiting++;
      try {
        return await untilAborted(signal, joined.request);
      } finally {
        joined.waiting--;
        if (joined.waiting === 0 && pending === joined) {
          pending = undefined;
          joined.end.abort();
        }
      }
    },
    isCurrent: (accessToken) => kept?.token.accessToken === accessToken,
    drop(accessToken) {
      if (kept?.token.accessToken === accessToken) kept = undefined;
      return true;
    },
    secondsLeft,
  };
}

/** Whether a value is a token that a header can carry. */
export function isTokenText(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
}
