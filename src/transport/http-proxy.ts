/**
 * HTTP and HTTPS proxies: CONNECT for https targets, the whole URL for http ones, since many
 * proxies refuse CONNECT to port 80.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Dispatcher, ProxyAgent } from "undici/index.js";
import { type Connector, type Dial, dialThrough, governedPool } from "./dial.ts";
import { connectFailure, connectRefusal, notHttp } from "./proxy-error.ts";
import { hostAndPort, inBrackets } from "./host-port.ts";
import type { ProxyAddress } from "./proxy-url.ts";

/**
 * A dispatcher that speaks with an HTTP proxy. Its pools are made here, because undici's own know
 * neither a limit for http targets nor the signal of a call.
 */
export function createHttpProxyAgent(
  proxy: ProxyAddress,
  dialProxy: Dial,
  dialTls: Dial,
  connections: number,
): Dispatcher {
  const { host, port } = proxy;
  const dialTunnel = dialThrough(dialProxy, connectHandshake(proxy), dialTls);
  const authorization = proxyAuthorization(proxy);
  // ProxyAgent tunnels http targets too when the address begins with https:, and how the proxy is
  // dialed is up to `dialProxy` anyway.
  const uri = `http://${inBrackets(host)}:${port}`;
  return new ProxyAgent({
    uri,
    proxyTunnel: false,
    ...(authorization && { token: authorization }),
    factory: (origin) =>
      new URL(origin).protocol === "http:"
        ? governedPool(uri, dialProxy, connections)
        : governedPool(origin, dialTunnel, connections),
  });
}

/** The most that a proxy may say before the tunnel is open, in bytes. */
const LONGEST_HEAD = 65_536;

/**
 * Asks the proxy at the other end of `httpSocket` for a tunnel (RFC 9110, section 9.3.6). undici's
 * CONNECT takes status 200 alone, and any 1xx before it for the end.
 */
export function connectHandshake(proxy: ProxyAddress): Connector {
  return (target, done) => {
    const { httpSocket: socket } = target;
    if (!socket) throw new TypeError("there is no connection to the proxy");
    const name = hostAndPort(target);
    let received = Buffer.alloc(0);
    const finish = (error: Error | undefined) => {
      socket.off("data", read).off("error", fail).off("close", close).pause();
      if (error === undefined) return done(null, socket);
      socket.on("error", () => {}).destroy();
      done(error, null);
    };
    const fail = (error: unknown) =>
      finish(connectFailure(proxy, name, error, received.length > 0));
    const close = () => fail(new Error("Socket closed"));
    const read = (chunk: Uint8Array) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        const end = received.indexOf("\r\n\r\n");
        const head = received.toString("latin1", 0, end === -1 ? undefined : end);
        const isHttp = "HTTP/1.".startsWith(head.slice(0, 7));
        if (!isHttp || (end === -1 && head.length > LONGEST_HEAD)) {
          return finish(notHttp(proxy, received));
        }
        if (end === -1) return;
        received = received.subarray(end + 4);
        const status = Number(/^HTTP\/1\.\d (\d{3})\b/.exec(head)?.[1]);
        if (Number.isNaN(status)) return finish(notHttp(proxy, received));
        if (status >= 200 && status < 300) {
          if (received.length > 0) socket.unshift(received);
          return finish(undefined);
        }
        if (status >= 200) return finish(connectRefusal(proxy, name, status, methodsIn(head)));
      }
    };
    socket.on("data", read).on("error", fail).on("close", close);
    const authorization = proxyAuthorization(proxy);
    const lines = [`CONNECT ${name} HTTP/1.1`, `Host: ${name}`, "Proxy-Connection: keep-alive"];
    if (authorization) lines.push(`Proxy-Authorization: ${authorization}`);
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  };
}

/** The methods of login that a proxy offers. */
function methodsIn(head: string): readonly string[] {
  const challenges = head.matchAll(/^proxy-authenticate:\s*([\w-]+)/gim);
  return [...new Set(Array.from(challenges, ([, method = ""]) => method))];
}

/** The header by which a proxy is logged in to; undefined without user and password. */
export function proxyAuthorization({ username, password }: ProxyAddress): string | undefined {
  if (!username && !password) return undefined;
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
