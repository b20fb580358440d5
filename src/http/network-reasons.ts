/**
 * The reasons of network failures, by what the runtimes say of them: Node puts a code on the innermost
 * cause, Bun on the error itself, Deno writes prose only.
 *
 * @module
 */

/** Why a host cannot be reached. */
export interface NetworkReason {
  readonly code: "connection" | "tls";
  readonly reason: string;
  readonly hint?: string;
}

/** Finds the reason of what `fetch` threw, where the runtime says one. */
export function networkReason(error: unknown): NetworkReason | undefined {
  const signs = describe(error);
  if (DEFECT.test(signs)) return undefined;
  return FAILURES.find(({ sign }) => sign.test(signs));
}

/** What the engines say of a mistake in code, whatever the names in it. */
const DEFECT = /is not (a function|defined|iterable|an object)|(of|is) (undefined|null)\b/;

/** The codes and texts of an error, which may be of another realm, and of its causes. */
function describe(error: unknown): string {
  const { code = "", message = String(error), errors, cause = "" } = Object(error);
  const inner: string[] = Array.isArray(errors) ? errors.map(describe) : [];
  return [code, message, ...inner, cause === "" ? "" : describe(cause)].join(" ");
}

const CA_HINT = "if the server uses a private certificate authority, add its PEM file with " +
  "the option tls.ca";

const FAILURES: readonly (NetworkReason & { readonly sign: RegExp })[] = [
  {
    code: "tls",
    sign: /CERT_HAS_EXPIRED|certificate has expired|invalid peer certificate: Expired/i,
    reason: "its certificate has expired",
    hint: "compare the clock of this machine with the server's, then ask the server's operators",
  },
  {
    code: "tls",
    sign: /CERT_NOT_YET_VALID|not yet valid|NotValidYet/i,
    reason: "its certificate is not valid yet",
    hint: "compare the clock of this machine with the server's",
  },
  {
    code: "tls",
    sign: /ALTNAME_INVALID|HOSTNAME_MISMATCH|NotValidForName/i,
    reason: "its certificate is for another host name",
    hint: "use the host name that the certificate was issued for",
  },
  {
    code: "tls",
    sign:
      /SELF_SIGNED|self.signed|UNABLE_TO_(GET|VERIFY)|UNKNOWN_CERTIFICATE|CERT_(UNTRUSTED|REJECTED|SIGNATURE)|invalid peer certificate|unknown ?issuer/i,
    reason: "its certificate is not signed by an authority that is trusted here",
    hint: CA_HINT,
  },
  {
    code: "tls",
    sign: /EPROTO|ERR_SSL|ERR_TLS|CERT_|corrupt message|tls handshake|fatal alert/i,
    reason: "no TLS session could be made",
    hint: "check that the port speaks TLS and that the URL should begin with https://",
  },
  {
    code: "connection",
    sign: /ENOTFOUND|EAI_AGAIN|EAI_FAIL|dns error/i,
    reason: "its name is unknown here",
    hint: "check the host name; if only a jump host knows it, set a proxy (the option proxy)",
  },
  {
    code: "connection",
    sign: /ECONNREFUSED|connection refused/i,
    reason: "the connection was refused",
    hint: "check host and port, and that the service (or the tunnel to it) is running",
  },
  {
    code: "connection",
    sign: /EHOSTUNREACH|ENETUNREACH|no route to host|network is unreachable/i,
    reason: "there is no route to it from here",
    hint: "if only a jump host reaches it, set a proxy (the option proxy)",
  },
  {
    code: "connection",
    sign: /ETIMEDOUT|CONNECT_TIMEOUT|timed out/i,
    reason: "the connection was not accepted in time",
    hint: "if only a jump host reaches it, set a proxy (the option proxy)",
  },
  {
    code: "connection",
    sign:
      /ECONNRESET|EPIPE|UND_ERR_SOCKET|other side closed|connection (was )?(closed|reset)|reading a body|terminated/i,
    reason: "the connection was closed before the whole response arrived",
  },
  {
    code: "connection",
    sign: /Z_(BUF|DATA)_ERROR|ZlibError|unexpected end of file|decompress/i,
    reason: "its compressed response was cut short",
  },
  {
    code: "connection",
    sign: /\bbad port\b/i,
    reason: "fetch, like browsers, connects to no such port",
    hint: "serve it on another port (https://fetch.spec.whatwg.org/#port-blocking)",
  },
  {
    code: "connection",
    sign: /HPE_|invalid HTTP version|HTTP parse/i,
    reason: "what listens there does not speak HTTP",
    hint: "check the port; if it speaks TLS, the URL should begin with https://",
  },
  {
    code: "connection",
    sign:
      /\bE(CONN|NET|ADDR)[A-Z]+\b|ENOTCONN|UND_ERR_(?!INVALID)|ERR_(SOCKET|HTTP2|NETWORK|STREAM_PREMATURE)|error sending request|internal error|^([A-Z][a-z]+){2,} /,
    reason: "the request failed",
  },
];
