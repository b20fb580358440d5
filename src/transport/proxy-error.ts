/**
 * Messages and hints for what a proxy can fail with. A failed handshake has no cause, since the `socks` package
 * hangs the password on its errors.
 *
 * @module
 */
import {
  DwdiConnectionError,
  DwdiError,
  type DwdiErrorDetails,
  DwdiTimeoutError,
} from "../errors.ts";
import { dialingCalls, type Target } from "./dial.ts";
import { describeProxy } from "./proxy-name.ts";
import { portOf } from "./port.ts";
import type { ProxyAddress } from "./proxy-url.ts";

interface Failure {
  readonly sign: RegExp;
  /** What the proxy did, with TARGET for what it was asked for. */
  readonly reason: string;
  readonly hint: string;
  /** Whether it stays so: repeating a wrong password can lock an account. */
  readonly isFinal?: true;
}

const LOGIN_HINT = "write user and password into the proxy's URL, as in " +
  "SCHEME://user:password@host:port, with reserved characters percent-encoded (@ is %40, : is " +
  "%3A, / is %2F, # is %23, % is %25)";
const METHODS_HINT = "ask the proxy's operators for Basic, or go through a proxy on this machine " +
  "that knows the method, such as cntlm or px";
const TARGET_HINT = "check the host and port of DWDI's URL, and that the proxy may reach them";

const SIGN_IN_HINT = "open a browser behind this proxy and sign in to its network, or ask its " +
  "operators for an address without a sign-in";

const CLOSED = /UND_ERR_SOCKET|ECONNRESET|EPIPE|Socket closed/;

const DIALING: readonly Failure[] = [
  {
    sign: /ECONNREFUSED|connection refused/i,
    reason: "refused the connection",
    hint: "start the proxy or the tunnel (ssh -D PORT JUMP-HOST), or correct its port",
  },
  {
    sign: /EAI_AGAIN/i,
    reason: "has a host name that cannot be looked up now",
    hint: "check the connection to the network and the proxy's host name",
  },
  {
    sign: /ENOTFOUND|failed to lookup|dns error/i,
    reason: "has a host name that is unknown here",
    hint: "correct the proxy's host name",
    isFinal: true,
  },
  {
    sign: /EHOSTUNREACH|ENETUNREACH|no route|unreachable/i,
    reason: "cannot be reached from here",
    hint: "correct the proxy's host, or connect to its network first",
  },
  {
    sign: /ETIMEDOUT|CONNECT_TIMEOUT|timed out/i,
    reason: "did not accept the connection in time",
    hint: "correct the proxy's host and port, or ask whether a firewall is in between",
  },
  {
    sign: /EPROTO|ERR_SSL|ERR_TLS_(?!CERT)|wrong version|corrupt message|disconnected before/i,
    reason: "does not speak TLS",
    hint: "write http:// for a proxy that speaks plain HTTP",
    isFinal: true,
  },
  {
    sign: /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/i,
    reason: "has a certificate that is not trusted here",
    hint: "if it uses a private certificate authority, add its PEM file with the option tls.ca",
    isFinal: true,
  },
];

const SOCKS: readonly Failure[] = [
  {
    sign: /no accepted auth/i,
    reason: "accepts no way to log in that we know",
    hint: LOGIN_HINT,
    isFinal: true,
  },
  {
    sign: /Authentication failed/i,
    reason: "refused the user or password",
    hint: LOGIN_HINT,
    isFinal: true,
  },
  { sign: /- \(RejectedIdent\)/, reason: "refused the user", hint: LOGIN_HINT, isFinal: true },
  {
    sign: /- NotAllowed/,
    reason: "does not allow connections to TARGET",
    hint: "ask the proxy's operators to allow it",
    isFinal: true,
  },
  {
    sign: /- ConnectionRefused/,
    reason: "was refused a connection by TARGET",
    hint: TARGET_HINT,
  },
  {
    sign: /- (Network|Host)Unreachable|- TTLExpired/,
    reason: "cannot reach TARGET",
    hint: TARGET_HINT,
  },
  {
    sign: CLOSED,
    reason: "closed the connection when asked for TARGET",
    hint: `${TARGET_HINT} (ssh -D closes for a target that it cannot reach)`,
  },
  {
    sign: /timed out/i,
    reason: "did not answer in time when asked for TARGET",
    hint: "check that a SOCKS proxy listens there",
  },
  {
    sign: /rejected connection/i,
    reason: "could not connect to TARGET",
    hint: TARGET_HINT,
  },
];

const CONNECTING: readonly Failure[] = [
  {
    sign: /HPE_|match the HTTP/,
    reason: "is not an HTTP proxy",
    hint: "write socks5:// for a SOCKS proxy, https:// for one that expects TLS",
    isFinal: true,
  },
  {
    sign: CLOSED,
    reason: "closed the connection when asked for TARGET",
    hint: "check that an HTTP proxy listens there, and whether it expects TLS (https://)",
  },
];

/** No connection to the proxy itself. */
export function dialFailure(proxy: ProxyAddress, error: unknown): DwdiConnectionError {
  return explained(DIALING, proxy, "", error, "cannot be connected to");
}

/** The SOCKS handshake failed; `reply` is the start of the proxy's reply, where there was one. */
export function socksFailure(
  proxy: ProxyAddress,
  target: Target,
  error: Error,
  reply: Uint8Array | undefined,
): DwdiConnectionError {
  const begin = proxy.protocol === "socks4" ? 0 : 5;
  if (reply && reply[0] !== begin) return notSocks(proxy, reply);
  const name = `${target.hostname}:${portOf(target)}`;
  const otherwise = `could not connect to ${name}`;
  const { message, hint, transient } = explained(SOCKS, proxy, name, error, otherwise);
  return new DwdiConnectionError("proxy", message, { hint, transient });
}

/** The CONNECT request failed. */
export function connectFailure(proxy: ProxyAddress, target: string, error: unknown): DwdiError {
  if (error instanceof DwdiError) return error;
  return explained(CONNECTING, proxy, target, error, `could not connect to ${target}`);
}

/** The proxy answered CONNECT with something else than HTTP. */
export function notHttp(proxy: ProxyAddress): DwdiConnectionError {
  return explained(CONNECTING, proxy, "", new Error("HPE_"), "");
}

/** The proxy refused CONNECT, or a request that it was to forward. */
export function connectRefusal(
  proxy: ProxyAddress,
  target: string,
  status: number,
  methods: readonly string[] = [],
): DwdiConnectionError {
  const isOurs = methods.length === 0 || methods.some((method) => /^basic$/i.test(method));
  const [reason, hint] = isLoginRefusal(status) && !isOurs
    ? [`accepts logins by ${methods.join(", ")} only, not by user and password`, METHODS_HINT]
    : isLoginRefusal(status)
    ? ["refused the user or password, or needs them", LOGIN_HINT]
    : status === 403
    ? [`does not allow connections to ${target}`, "ask the proxy's operators to allow it"]
    : isSignInPage(status)
    ? ["answered with a page of its own in place of the connection", SIGN_IN_HINT]
    : [`could not connect to ${target}`, TARGET_HINT];
  const transient = [408, 429, 500, 502, 503, 504].includes(status);
  return failure(proxy, `${reason} (status ${status})`, { hint, status, transient });
}

/** Whether a proxy means the login by its status: tinyproxy says 401 to a wrong password. */
export function isLoginRefusal(status: number | undefined): boolean {
  return status === 407 || status === 401;
}

/** Whether a proxy leads to a page for people, as networks do before one has signed in. */
export function isSignInPage(status = 0): boolean {
  return (status >= 300 && status < 400) || status === 511;
}

/** What a request through a proxy failed with; errors of the target stay what undici made them. */
export function requestFailure(
  proxy: ProxyAddress,
  target: URL,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) {
    const stuck = dialingCalls.has(signal) && isTimeout(signal.reason);
    return stuck ? failure(proxy, "gave no connection in time", { cause: signal.reason }) : error;
  }
  const chain = chainOf(error);
  const explanation = chain.find((cause) => cause instanceof DwdiError);
  if (explanation) return explanation;
  const signs = chain.map(signOf).join(" ");
  if (/proxy authentication required/i.test(signs)) return connectRefusal(proxy, target.host, 407);
  const forwarded = target.protocol === "http:" && /^https?$/.test(proxy.protocol);
  if (forwarded) return explained(CONNECTING, proxy, target.host, error, "could not be used");
  if (!CLOSED.test(signs)) return error;
  const way = `the connection through the proxy ${describeProxy(proxy)}`;
  const message = `${target.host} cannot be reached: ${way} was closed before a response arrived`;
  return new DwdiConnectionError("connection", message, {
    hint: "check that the proxy still runs; ssh -D ends with its session",
    cause: error,
  });
}

function notSocks(proxy: ProxyAddress, reply: Uint8Array): DwdiConnectionError {
  const spoken = /^HTTP|^SSH/.exec(new TextDecoder().decode(reply))?.[0];
  const reason = `is not a ${proxy.protocol.toUpperCase()} server${
    spoken ? `: it answered ${spoken}` : ""
  }`;
  const hint = spoken === "HTTP"
    ? "write http:// for an HTTP proxy, or correct the port"
    : "correct the proxy's port";
  return failure(proxy, reason, { hint, transient: false });
}

function explained(
  failures: readonly Failure[],
  proxy: ProxyAddress,
  target: string,
  error: unknown,
  otherwise: string,
): DwdiConnectionError {
  const signs = chainOf(error).map(signOf).join(" ");
  const found = failures.find(({ sign }) => sign.test(signs));
  const { reason = otherwise, hint, isFinal = false } = found ?? {};
  const details = { hint, cause: error, transient: !isFinal };
  return failure(proxy, reason.replace("TARGET", target), details);
}

function failure(
  proxy: ProxyAddress,
  reason: string,
  details: DwdiErrorDetails & { readonly transient?: boolean },
): DwdiConnectionError {
  const message = `the proxy ${describeProxy(proxy)} ${reason}`;
  const hint = details.hint?.replace("SCHEME", proxy.protocol);
  return new DwdiConnectionError("proxy", message, { ...details, hint });
}

function chainOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(chainOf) : [];
  return [error, ...inner, ...chainOf(error.cause)];
}

function signOf(error: Error): string {
  return "code" in error ? `${error.code} ${error.message}` : error.message;
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DwdiTimeoutError ||
    (reason instanceof Error && reason.name === "TimeoutError");
}
