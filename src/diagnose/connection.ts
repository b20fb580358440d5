/**
 * Connections as requests of the client open them, one layer at a time. With a proxy, nothing here
 * contacts the target itself, not even to resolve its name.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { dialDirectly, dialThrough, governedPool, type Target } from "../transport/dial.ts";
import { connectHandshake, proxyAuthorization } from "../transport/http-proxy.ts";
import { dialerOf } from "../transport/proxied.ts";
import { connectRefusal, dialTimeout } from "../transport/proxy-error.ts";
import { isLoginRefusal, isSignInPage } from "../transport/proxy-faults.ts";
import { hostAndPort, portOf } from "../transport/host-port.ts";
import type { ProxyAddress } from "../transport/proxy-url.ts";
import { socksHandshake } from "../transport/socks-proxy.ts";
import { tlsOptions } from "../transport/tls-options.ts";
import type { HostAccess } from "./host-access.ts";

/** The access to a host through a proxy. */
export type ProxiedAccess = HostAccess & { readonly proxy: ProxyAddress };

/** The result of a TLS handshake. */
export interface TlsSession {
  /** For example `TLSv1.3`. */
  readonly version: string;
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validUntil: Date;
  /** Why the certificate is not accepted, as the TLS library says it. */
  readonly problem: string | undefined;
}

/** What a check does on a connection, or to open one. */
export interface Connections {
  /** Resolves a name as this machine does; gives its addresses. */
  resolveName(name: string): Promise<string[]>;
  /** Connects to the proxy and closes the connection. */
  reachProxy(access: ProxiedAccess, signal: AbortSignal): Promise<void>;
  /** Connects to the host and closes the connection. */
  reachHost(access: HostAccess, signal: AbortSignal): Promise<void>;
  /**
   * Connects to the host and makes the TLS handshake. An invalid certificate is accepted here, to
   * say who issued it: nothing is sent on this connection.
   */
  openTls(access: HostAccess, signal: AbortSignal): Promise<TlsSession>;
}

/** All of it, where the runtime has sockets. */
export const connections: Connections = { resolveName, reachProxy, reachHost, openTls };

async function resolveName(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

async function reachProxy(access: ProxiedAccess, signal: AbortSignal): Promise<void> {
  const { proxy, ca } = access;
  const dialing = dialerOf(proxy, tlsOptions(ca))(endpointOf(access), signal);
  (await orDialTimeout(access, signal, dialing)).destroy();
}

async function reachHost(access: HostAccess, signal: AbortSignal): Promise<void> {
  const { proxy, target } = access;
  if (proxy?.protocol.startsWith("http") && target.protocol === "http:") {
    return await requestByFullUrl({ ...access, proxy }, signal);
  }
  (await connect(access, signal)).destroy();
}

/** A proxy that is too slow is told as requests tell it. */
async function orDialTimeout<T>(
  access: ProxiedAccess,
  signal: AbortSignal,
  dialing: Promise<T>,
): Promise<T> {
  try {
    return await dialing;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw dialTimeout(access.proxy, hostAndPort(access.target), signal) ?? error;
  }
}

async function openTls(access: HostAccess, signal: AbortSignal): Promise<TlsSession> {
  const httpSocket = await connect(access, signal);
  const handshake = dialDirectly({ ...tlsOptions(access.ca), rejectUnauthorized: false });
  const socket = await handshake({ ...endpointOf(access), protocol: "https:", httpSocket }, signal);
  try {
    if (!(socket instanceof TLSSocket)) throw new TypeError("undici's connector made no TLS");
    const { issuer, valid_from, valid_to } = socket.getPeerCertificate();
    return {
      version: socket.getProtocol() ?? "TLS",
      issuer: String(issuer?.CN ?? issuer?.O ?? "an authority without a name"),
      validFrom: new Date(valid_from),
      validUntil: new Date(valid_to),
      problem: socket.authorized ? undefined : String(socket.authorizationError),
    };
  } finally {
    socket.destroy();
  }
}

async function connect(access: HostAccess, signal: AbortSignal): Promise<Socket> {
  const { proxy, ca } = access;
  const endpoint = endpointOf(access);
  const tls = tlsOptions(ca);
  if (!proxy) return await dialDirectly(tls)(endpoint, signal);
  const dialProxy = dialerOf(proxy, tls);
  const handshake = proxy.protocol.startsWith("http")
    ? connectHandshake(proxy)
    : socksHandshake(proxy);
  const dialing = dialThrough(dialProxy, handshake, dialProxy)(endpoint, signal);
  return await orDialTimeout({ ...access, proxy }, signal, dialing);
}

/**
 * An HTTP proxy gets a request for an http target with its full URL. What it answers itself is told
 * from the target's response by the status of its login, and by a page for people.
 */
async function requestByFullUrl(access: ProxiedAccess, signal: AbortSignal): Promise<void> {
  const { proxy, target, ca } = access;
  const pool = governedPool(target.origin, dialerOf(proxy, tlsOptions(ca)), 1);
  try {
    const path = new URL("/", target).href;
    const headers = { host: target.host, ...credentialsOf(proxy) };
    const request = pool.request({ method: "GET", path, headers, signal });
    const response = await orDialTimeout(access, signal, request);
    const { statusCode, headers: { location }, body } = response;
    await body.dump();
    const leadsElsewhere = isSignInPage(statusCode) &&
      (location === undefined || new URL(String(location), target).host !== target.host);
    if (isLoginRefusal(statusCode) || leadsElsewhere) {
      throw connectRefusal(proxy, hostAndPort(access.target), statusCode);
    }
  } finally {
    await pool.destroy();
  }
}

function credentialsOf(proxy: ProxyAddress): Record<string, string> {
  const authorization = proxyAuthorization(proxy);
  return authorization === undefined ? {} : { "proxy-authorization": authorization };
}

/** The target of a connector, for a connection without TLS. */
function endpointOf({ target }: HostAccess): Target {
  const hostname = target.hostname.replace(/^\[|\]$/g, "");
  return { protocol: "http:", hostname, host: target.host, port: portOf(target) };
}
