/**
 * What a proxy can do wrong, what to do about it, and whether it is worth another try.
 *
 * @module
 */
import type { DialStage } from "./dial.ts";
import { PROTOCOLS } from "./proxy-name.ts";
import type { ProxyPart } from "./proxy-part.ts";
import type { ProxyAddress } from "./proxy-url.ts";

/** What a proxy did wrong. */
export interface Fault {
  /** What it did, with TARGET for what it was asked for. */
  readonly reason: string;
  /** What to do, with TARGET likewise, and SCHEME for that of the proxy's URL. */
  readonly hint?: string | undefined;
  readonly part: ProxyPart;
  /** Whether it stays so: repeating a wrong password can lock an account. */
  readonly isFinal?: boolean;
}

/** A fault by what a runtime or a library says of it. */
export interface Failure extends Fault {
  readonly sign: RegExp;
}

const LOGIN_HINT = "write user and password into the proxy's URL, as in " +
  "SCHEME://user:password@host:port, with reserved characters percent-encoded (@ is %40, : is " +
  "%3A, / is %2F, # is %23, % is %25)";
const METHODS_HINT = "ask the proxy's operators for Basic, or go through a proxy on this machine " +
  "that knows the method, such as cntlm or px";
const TARGET_HINT = "check that TARGET is the right host and port, and that the proxy may reach it";
const FIREWALL_HINT = "correct the proxy's host and port, or ask whether a firewall is in between";
const NO_TLS_HINT = "write http:// for a proxy that speaks plain HTTP, socks5:// for a SOCKS proxy";
const NO_HTTP_HINT = "write https:// for a proxy that expects TLS, socks5:// for a SOCKS proxy";

const SIGN_IN_HINT = "open a browser behind this proxy and sign in to its network, or ask its " +
  "operators for an address without a sign-in";

/** What runtimes say of a connection that the other side closed. */
export const CLOSED: RegExp = /UND_ERR_SOCKET|ECONNRESET|EPIPE|Socket closed|disconnected before/;

/** Faults of a connection to a proxy. */
export const DIALING: readonly Failure[] = [
  {
    sign: /ECONNREFUSED|connection refused/i,
    reason: "refused the connection",
    hint: "start the proxy or the tunnel (ssh -D PORT JUMP-HOST), or correct its port",
    part: "refused",
  },
  {
    sign: /EAI_AGAIN/i,
    reason: "has a host name that cannot be looked up now",
    hint: "check the connection to the network and the proxy's host name",
    part: "connection",
  },
  {
    sign: /ENOTFOUND|failed to lookup|dns error/i,
    reason: "has a host name that is unknown here",
    hint: "correct the proxy's host name",
    part: "connection",
    isFinal: true,
  },
  {
    sign: /EHOSTUNREACH|ENETUNREACH|no route|unreachable/i,
    reason: "cannot be reached from here",
    hint: "correct the proxy's host, or connect to its network first",
    part: "connection",
  },
  {
    sign: /ETIMEDOUT|CONNECT_TIMEOUT|timed out/i,
    reason: "did not accept the connection in time",
    hint: FIREWALL_HINT,
    part: "connection",
  },
  {
    sign: /alert/i,
    reason: "refused the TLS handshake",
    hint: "ask the proxy's operators which TLS versions and client certificates it accepts",
    part: "connection",
    isFinal: true,
  },
  {
    sign: CLOSED,
    reason: "closed the connection during the TLS handshake",
    hint: NO_TLS_HINT,
    part: "connection",
  },
  {
    sign: /EPROTO|ERR_SSL|ERR_TLS_(?!CERT)|wrong version|corrupt message/i,
    reason: "does not speak TLS",
    hint: NO_TLS_HINT,
    part: "connection",
    isFinal: true,
  },
  {
    sign: /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/i,
    reason: "has a certificate that is not trusted here",
    hint: "if it uses a private certificate authority, add its PEM file with the option tls.ca",
    part: "connection",
    isFinal: true,
  },
];

/** Faults of a SOCKS handshake. */
export const SOCKS: readonly Failure[] = [
  {
    sign: /Authentication failed/i,
    reason: "refused the user or password",
    hint: LOGIN_HINT,
    part: "login",
    isFinal: true,
  },
  {
    sign: /- \(RejectedIdent\)/,
    reason: "refused the user",
    hint: LOGIN_HINT,
    part: "login",
    isFinal: true,
  },
  {
    sign: /- NotAllowed/,
    reason: "does not allow connections to TARGET",
    hint: "ask the proxy's operators to allow it",
    part: "target",
    isFinal: true,
  },
  {
    sign: /- ConnectionRefused/,
    reason: "was refused a connection by TARGET",
    hint: TARGET_HINT,
    part: "target",
  },
  {
    sign: /- (Network|Host)Unreachable|- TTLExpired/,
    reason: "cannot reach TARGET",
    hint: TARGET_HINT,
    part: "target",
  },
  {
    sign: CLOSED,
    reason: "closed the connection when asked for TARGET",
    hint: `${TARGET_HINT} (ssh -D closes for a target that it cannot reach)`,
    part: "target",
  },
  {
    sign: /timed out/i,
    reason: "did not answer in time when asked for TARGET",
    hint: "check that a SOCKS proxy listens there",
    part: "protocol",
  },
];

const NO_HTTP: Fault = {
  reason: "is not an HTTP proxy",
  hint: `${NO_HTTP_HINT}, or correct the port`,
  part: "protocol",
  isFinal: true,
};

/** Faults of a CONNECT request, or of one that is forwarded. */
export const CONNECTING: readonly Failure[] = [
  { sign: /HPE_|match the HTTP/, ...NO_HTTP },
  {
    sign: CLOSED,
    reason: "closed the connection when asked for TARGET",
    hint: `check that an HTTP proxy listens there: ${NO_HTTP_HINT}`,
    part: "target",
  },
];

/** A target that a proxy does not reach, for no reason that it says. */
export const NO_CONNECTION: Fault = {
  reason: "could not connect to TARGET",
  hint: TARGET_HINT,
  part: "target",
};

/** A SOCKS5 proxy that closes before it has said anything. */
export const CLOSED_AT_GREETING: Fault = {
  reason: "closed the connection at the SOCKS greeting",
  hint: "check that a SOCKS proxy listens there, and that it admits this machine; write http:// " +
    "for an HTTP proxy, https:// for one that expects TLS",
  part: "protocol",
};

/** The first fault of a list that an error, or what led to it, shows. */
export function faultIn(failures: readonly Failure[], error: unknown): Fault | undefined {
  const signs = chainOf(error).map(signOf).join(" ");
  return failures.find(({ sign }) => sign.test(signs));
}

/** A SOCKS5 proxy that closes when it is told user and password: some refuse them so. */
export const CLOSED_AT_LOGIN: Fault = {
  reason: "closed the connection when it was told user and password",
  hint: LOGIN_HINT,
  part: "login",
  isFinal: true,
};

/** What SOCKS5 calls the methods that we speak: none, and user and password. */
const [NO_LOGIN, PASSWORD] = [0, 2];

/** Whether a SOCKS5 proxy chose a method that is not among ours. */
export function isOtherMethod({ protocol }: ProxyAddress, [, method]: Uint8Array): boolean {
  return protocol === "socks5" && method !== undefined && method !== NO_LOGIN &&
    method !== PASSWORD;
}

/** Whether all that a SOCKS5 proxy has said is that it wants user and password. */
export function isAtLogin({ protocol }: ProxyAddress, reply: Uint8Array): boolean {
  return protocol === "socks5" && reply.length === 2 && reply[1] === PASSWORD;
}

/** SOCKS5 (RFC 1928) refuses the methods that it is offered without saying which it would take. */
export function noCommonMethod({ username, password }: ProxyAddress): Fault {
  const isLogin = username + password !== "";
  return {
    reason: `accepts no way to log in that it was offered (${
      isLogin ? "none, user and password" : "none"
    })`,
    hint: isLogin
      ? "ask the proxy's operators to allow user and password: GSSAPI is not supported here"
      : `${LOGIN_HINT}; other methods, such as GSSAPI, are not supported here`,
    part: "login",
    isFinal: true,
  };
}

/** The fault of what answers CONNECT, where that begins like this, with something else than HTTP. */
export function notHttpFault(answer: Uint8Array): Fault {
  return isTlsAlert(answer)
    ? {
      reason: "is not a plain HTTP proxy: it answered in TLS",
      hint: "write https:// for an HTTP proxy that expects TLS, or correct the port",
      part: "protocol",
      isFinal: true,
    }
    : NO_HTTP;
}

/** The SOCKS versions by the first byte of an answer. */
const SOCKS_VERSIONS: ReadonlyMap<unknown, string> = new Map([[0, "SOCKS4"], [5, "SOCKS5"]]);

/** What to write for what answers. */
const OTHER_SCHEMES: ReadonlyMap<unknown, string> = new Map([
  ["HTTP", "write http:// for an HTTP proxy, or correct the port"],
  ["TLS", "write https:// for an HTTP proxy that expects TLS, or correct the port"],
  ["SOCKS4", "write socks4://"],
  ["SOCKS5", "write socks5://"],
]);

/** Whether a reply begins like one of the proxy's SOCKS version. */
export function isSocks({ protocol }: ProxyAddress, [version]: Uint8Array): boolean {
  return version === (protocol === "socks4" ? 0 : 5);
}

/** The fault of what answers a SOCKS handshake, where that begins like this. */
export function notSocks({ protocol }: ProxyAddress, reply: Uint8Array): Fault {
  const spoken = isTlsAlert(reply)
    ? "TLS"
    : SOCKS_VERSIONS.get(reply[0]) ?? /^HTTP|^SSH/.exec(new TextDecoder().decode(reply))?.[0];
  const reason = `is not a ${PROTOCOLS[protocol]} server${spoken ? `: it answered ${spoken}` : ""}`;
  const hint = OTHER_SCHEMES.get(spoken) ?? "correct the proxy's port";
  return { reason, hint, part: "protocol", isFinal: true };
}

/** What a server that is no proxy says to CONNECT. */
const OF_WEB_SERVERS = new Set([400, 404, 405, 501]);

/** The fault of a proxy that answers with a status other than success. */
export function refusalFault(
  proxy: ProxyAddress,
  status: number,
  methods: readonly string[],
): Fault {
  const isOurs = methods.length === 0 || methods.some((method) => /^basic$/i.test(method));
  if (isLoginRefusal(status)) {
    return isOurs
      ? { reason: "refused the user or password, or needs them", hint: LOGIN_HINT, part: "login" }
      : {
        reason: `accepts logins by ${methods.join(", ")} only, not by user and password`,
        hint: METHODS_HINT,
        part: "login",
      };
  }
  if (status === 403) {
    return {
      reason: "does not allow connections to TARGET",
      hint: "ask the proxy's operators to allow it",
      part: "target",
    };
  }
  if (isSignInPage(status)) {
    return {
      reason: "answered with a page of its own in place of the connection",
      hint: SIGN_IN_HINT,
      part: "login",
    };
  }
  if (!OF_WEB_SERVERS.has(status)) return NO_CONNECTION;
  // A server that expects TLS says so by 400, in a text of its own.
  const further = status === 400 && proxy.protocol === "http"
    ? "; if the proxy expects TLS, write https://"
    : "";
  const hint = `check that an HTTP proxy listens there: a web server answers so${further}`;
  return { ...NO_CONNECTION, hint };
}

/** Whether a proxy means the login by its status: tinyproxy says 401 to a wrong password. */
export function isLoginRefusal(status: number | undefined): boolean {
  return status === 407 || status === 401;
}

/** Whether a proxy leads to a page for people, as networks do before one has signed in. */
export function isSignInPage(status = 0): boolean {
  return (status >= 300 && status < 400) || status === 511;
}

/**
 * What a proxy was too slow with. One that never answers a greeting waits for another protocol;
 * where there is no greeting, the silence can be that of a proxy whose target is slow.
 */
export function slowness(stage: DialStage, { protocol }: ProxyAddress): Fault {
  if (stage === "connection") {
    return {
      reason: "did not accept the connection in time",
      hint: FIREWALL_HINT,
      part: "connection",
    };
  }
  if (stage === "tls") {
    return {
      reason: "did not answer the TLS handshake in time",
      hint: NO_TLS_HINT,
      part: "connection",
      isFinal: true,
    };
  }
  if (stage === "target") {
    return { ...NO_CONNECTION, reason: "gave no connection to TARGET in time" };
  }
  const part = "protocol";
  return protocol === "socks5"
    ? {
      reason: "did not answer the SOCKS greeting in time",
      hint: "is it an HTTP proxy? then write http://, else correct the port",
      part,
      isFinal: true,
    }
    : {
      reason: "did not answer in time when asked for TARGET",
      hint: `check that ${PROTOCOLS[protocol]} is what listens there, and that the proxy may ` +
        "reach TARGET",
      part,
    };
}

/** Whether an answer is what a server that expects TLS says to anything else (RFC 8446, section 6). */
function isTlsAlert([type, version]: Uint8Array): boolean {
  return type === 0x15 && version === 3;
}

/** An error with all that led to it. */
export function chainOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(chainOf) : [];
  return [error, ...inner, ...chainOf(error.cause)];
}

/** What tells an error: its code and its message. */
export function signOf(error: Error): string {
  return "code" in error ? `${error.code} ${error.message}` : error.message;
}
