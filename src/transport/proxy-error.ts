/**
 * The errors of a proxy. A failed handshake has no cause, since the `socks` package hangs the
 * password on its errors.
 *
 * @module
 */
import {
  DwdiConnectionError,
  DwdiError,
  type DwdiErrorDetails,
  DwdiTimeoutError,
} from "../errors.ts";
import { stageOf, type Target } from "./dial.ts";
import { hostAndPort } from "./host-port.ts";
import {
  chainOf,
  CLOSED,
  CLOSED_AT_GREETING,
  CLOSED_AT_LOGIN,
  CONNECTING,
  DIALING,
  type Failure,
  type Fault,
  faultIn,
  isAtLogin,
  isOtherMethod,
  isSocks,
  NO_CONNECTION,
  noCommonMethod,
  notHttpFault,
  notSocks,
  refusalFault,
  signOf,
  slowness,
  SOCKS,
} from "./proxy-faults.ts";
import { describeProxy } from "./proxy-name.ts";
import { blamePart } from "./proxy-part.ts";
import type { ProxyAddress } from "./proxy-url.ts";

/** No connection to the proxy itself. */
export function dialFailure(proxy: ProxyAddress, error: unknown): DwdiConnectionError {
  return explained(DIALING, proxy, "", error, {
    reason: "cannot be connected to",
    part: "connection",
  });
}

/** The SOCKS handshake failed; `reply` is all that the proxy has said. */
export function socksFailure(
  proxy: ProxyAddress,
  target: Target,
  error: Error,
  reply: Uint8Array,
): DwdiConnectionError {
  return failure(proxy, hostAndPort(target), socksFault(proxy, error, reply));
}

function socksFault(proxy: ProxyAddress, error: Error, reply: Uint8Array): Fault {
  if (reply.length > 0 && !isSocks(proxy, reply)) return notSocks(proxy, reply);
  if (isOtherMethod(proxy, reply)) return noCommonMethod(proxy);
  if (CLOSED.test(error.message)) {
    if (isAtLogin(proxy, reply)) return CLOSED_AT_LOGIN;
    if (proxy.protocol === "socks5" && reply.length === 0) return CLOSED_AT_GREETING;
  }
  return faultIn(SOCKS, error) ?? NO_CONNECTION;
}

/** The CONNECT request failed; without any answer, it is not known that the proxy speaks HTTP. */
export function connectFailure(
  proxy: ProxyAddress,
  target: string,
  error: unknown,
  isAnswered: boolean,
): DwdiConnectionError {
  const fault = faultIn(CONNECTING, error) ?? NO_CONNECTION;
  const part = isAnswered ? fault.part : "protocol";
  return failure(proxy, target, { ...fault, part }, { cause: error });
}

/** The proxy answered CONNECT with something else than HTTP, of which this is the start. */
export function notHttp(proxy: ProxyAddress, answer: Uint8Array): DwdiConnectionError {
  return failure(proxy, "", notHttpFault(answer));
}

/** The proxy refused CONNECT, or a request that it was to forward. */
export function connectRefusal(
  proxy: ProxyAddress,
  target: string,
  status: number,
  methods: readonly string[] = [],
): DwdiConnectionError {
  const { reason, ...fault } = refusalFault(proxy, status, methods);
  const isFinal = ![408, 429, 500, 502, 503, 504].includes(status);
  const whole = { ...fault, reason: `${reason} (status ${status})`, isFinal };
  return failure(proxy, target, whole, { status });
}

/** The proxy took too long to connect; undefined where something else ended the call. */
export function dialTimeout(
  proxy: ProxyAddress,
  target: string,
  call: AbortSignal,
): DwdiConnectionError | undefined {
  const stage = stageOf(call);
  if (stage === undefined || !isTimeout(call.reason)) return undefined;
  return failure(proxy, target, slowness(stage, proxy), { cause: call.reason });
}

/** What a request through a proxy failed with; errors of the target stay what undici made them. */
export function requestFailure(
  proxy: ProxyAddress,
  target: URL,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown {
  const name = hostAndPort(target);
  if (signal?.aborted) return dialTimeout(proxy, name, signal) ?? error;
  const chain = chainOf(error);
  const explanation = chain.find((cause) => cause instanceof DwdiError);
  if (explanation) return explanation;
  const signs = chain.map(signOf).join(" ");
  if (/proxy authentication required/i.test(signs)) return connectRefusal(proxy, name, 407);
  const forwarded = target.protocol === "http:" && /^https?$/.test(proxy.protocol);
  if (forwarded) {
    const otherwise: Fault = { reason: "could not be used", part: "protocol" };
    return explained(CONNECTING, proxy, name, error, otherwise);
  }
  if (!CLOSED.test(signs)) return error;
  const way = `the connection through the proxy ${describeProxy(proxy)}`;
  const message = `${target.host} cannot be reached: ${way} was closed before a response arrived`;
  return new DwdiConnectionError("connection", message, {
    hint: "check that the proxy still runs; ssh -D ends with its session",
    cause: error,
  });
}

function explained(
  failures: readonly Failure[],
  proxy: ProxyAddress,
  target: string,
  error: unknown,
  otherwise: Fault,
): DwdiConnectionError {
  return failure(proxy, target, faultIn(failures, error) ?? otherwise, { cause: error });
}

function failure(
  proxy: ProxyAddress,
  target: string,
  { reason, hint, part, isFinal = false }: Fault,
  details: Pick<DwdiErrorDetails, "status" | "cause"> = {},
): DwdiConnectionError {
  const message = `the proxy ${describeProxy(proxy)} ${reason.replace("TARGET", target)}`;
  const error = new DwdiConnectionError("proxy", message, {
    ...details,
    hint: hint?.replace("SCHEME", proxy.scheme).replace("TARGET", target),
    transient: !isFinal,
  });
  return blamePart(error, part);
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DwdiTimeoutError ||
    (reason instanceof Error && reason.name === "TimeoutError");
}
