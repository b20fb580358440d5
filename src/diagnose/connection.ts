/**
 * Connections as the client's own requests make them, one layer at a time. With a proxy nothing
 * here turns to the target itself, not even to look up its name.
 *
 * @module
 */
import type { Socket } from "node:net";
import { buildConnector } from "undici/index.js";
import { type Dial, dialWith, governedPool, type Target } from "../transport/dial.ts";
import { basicCredentials, tunnelPool } from "../transport/http-proxy.ts";
import { dialerOf } from "../transport/proxied.ts";
import { connectRefusal } from "../transport/proxy-error.ts";
import { portOf, type ProxyAddress } from "../transport/proxy-url.ts";
import { socksHandshake } from "../transport/socks-proxy.ts";
import { tlsOptions } from "../transport/tls-options.ts";
import { authorityOf, type Way } from "./way.ts";

/** A way with a proxy. */
export type ProxiedWay = Way & { readonly proxy: ProxyAddress };

/** What a host showed of itself in a TLS handshake. */
export interface TlsSession {
  /** For example `TLSv1.3`. */
  readonly version: string;
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validUntil: Date;
  /** Why the certificate is not accepted, in the words of the TLS library. */
  readonly refusal: string | undefined;
}

/** Connects to the proxy and asks it for nothing. */
export async function reachProxy(way: ProxiedWay, signal: AbortSignal): Promise<void> {
  const socket = await dialerOf(way.proxy, tlsOptions(way.ca))(endpointOf(way), signal);
  socket.destroy();
}

/** Connects to the host, and leaves. */
export async function reachHost(way: Way, signal: AbortSignal): Promise<void> {
  const { proxy, target } = way;
  if (proxy?.protocol.startsWith("http") && target.protocol === "http:") {
    return await askWhole({ ...way, proxy }, signal);
  }
  (await connect(way, signal)).destroy();
}

/**
 * Connects to the host and makes TLS. Nothing is sent on this connection, so that a certificate that
 * is refused can be looked at too, to say whose it is.
 */
export async function openTls(way: Way, signal: AbortSignal): Promise<TlsSession> {
  const { TLSSocket } = await import("node:tls");
  const httpSocket = await connect(way, signal);
  const look = dialWith(buildConnector({ ...tlsOptions(way.ca), rejectUnauthorized: false }));
  const socket = await look({ ...endpointOf(way), protocol: "https:", httpSocket }, signal);
  try {
    if (!(socket instanceof TLSSocket)) throw new TypeError("undici's connector made no TLS");
    const { issuer, valid_from, valid_to } = socket.getPeerCertificate();
    return {
      version: socket.getProtocol() ?? "TLS",
      issuer: String(issuer?.CN ?? issuer?.O ?? "an authority without a name"),
      validFrom: new Date(valid_from),
      validUntil: new Date(valid_to),
      refusal: socket.authorized ? undefined : String(socket.authorizationError),
    };
  } finally {
    socket.destroy();
  }
}

async function connect(way: Way, signal: AbortSignal): Promise<Socket> {
  const { proxy, ca } = way;
  const endpoint = endpointOf(way);
  const tls = tlsOptions(ca);
  if (!proxy) return await dialWith(buildConnector({ ...tls }))(endpoint, signal);
  const dialProxy = dialerOf(proxy, tls);
  if (proxy.protocol.startsWith("http")) {
    return await openHttpTunnel({ ...way, proxy }, dialProxy, signal);
  }
  const httpSocket = await dialProxy(endpoint, signal);
  return await dialWith(socksHandshake(proxy))({ ...endpoint, httpSocket }, signal);
}

async function openHttpTunnel(
  way: ProxiedWay,
  dialProxy: Dial,
  signal: AbortSignal,
): Promise<Socket> {
  const { Socket } = await import("node:net");
  const path = `${way.target.hostname}:${portOf(way.target)}`;
  const pool = tunnelPool(way.proxy, governedPool(way.target.origin, dialProxy, 1));
  const request = { path, headers: { host: path, ...credentialsOf(way.proxy) }, signal };
  const { socket } = await pool.connect(request);
  if (socket instanceof Socket) return socket;
  throw new TypeError("undici's CONNECT gave no socket");
}

/** An http target is asked of an HTTP proxy by its whole URL; only the proxy's own refusal counts. */
async function askWhole(way: ProxiedWay, signal: AbortSignal): Promise<void> {
  const { proxy, target, ca } = way;
  const pool = governedPool(target.origin, dialerOf(proxy, tlsOptions(ca)), 1);
  try {
    const path = new URL("/", target).href;
    const headers = { host: target.host, ...credentialsOf(proxy) };
    const { statusCode, body } = await pool.request({ method: "GET", path, headers, signal });
    await body.dump();
    if (statusCode === 407) throw connectRefusal(proxy, authorityOf(way), statusCode);
  } finally {
    await pool.destroy();
  }
}

function credentialsOf({ username, password }: ProxyAddress): Record<string, string> {
  if (!username && !password) return {};
  return { "proxy-authorization": basicCredentials(username, password) };
}

/** The host as a connector wants it, for a plain connection. */
function endpointOf({ target }: Way): Target {
  const hostname = target.hostname.replace(/^\[|\]$/g, "");
  return { protocol: "http:", hostname, host: target.host, port: portOf(target) };
}
