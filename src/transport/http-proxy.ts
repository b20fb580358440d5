/**
 * HTTP and HTTPS proxies: CONNECT for https targets, the whole URL for http ones, since many
 * proxies refuse CONNECT to port 80.
 *
 * @module
 */
import { type Dispatcher, type Pool, ProxyAgent } from "undici/index.js";
import { type Connector, type Dial, dialWith, type Governed, governedPool } from "./dial.ts";
import { connectFailure, connectRefusal } from "./proxy-error.ts";
import type { ProxyAddress } from "./proxy-url.ts";
import type { TlsOptions } from "./tls-options.ts";

/**
 * A dispatcher that speaks with an HTTP proxy. Its pools are made here, because undici's own know
 * neither a limit for http targets nor the signal of a call, and call a refused CONNECT an abort.
 */
export function createHttpProxyAgent(
  proxy: ProxyAddress,
  dialProxy: Dial,
  tls: TlsOptions,
  connections: number,
): Dispatcher {
  const { host, port, username, password } = proxy;
  // ProxyAgent tunnels http targets too when the address begins with https:, and how the proxy is
  // dialed is up to `dialProxy` anyway.
  const uri = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return new ProxyAgent({
    uri,
    proxyTunnel: false,
    requestTls: tls,
    ...(username || password ? { token: basicCredentials(username, password) } : {}),
    clientFactory: () => tunnelPool(proxy, governedPool(uri, dialProxy, connections)),
    factory: (origin, { connect }: { connect?: unknown }) => {
      if (new URL(origin).protocol === "http:") return governedPool(uri, dialProxy, connections);
      if (!isConnector(connect)) throw new TypeError("undici's ProxyAgent gave no connector");
      return governedPool(origin, dialWith(connect), connections);
    },
  });
}

/** A pool whose `connect` says why there is no tunnel, and whose tunnels end with the dial. */
export function tunnelPool(proxy: ProxyAddress, pool: Pool): Pool {
  const connect = pool.connect.bind(pool);
  return Object.assign(pool, {
    async connect(options: Parameters<Pool["connect"]>[0] & Governed) {
      const { path, signal } = options;
      const tunnel = await connect(options).catch((error: unknown) => {
        throw connectFailure(proxy, String(path), error);
      });
      if (tunnel.statusCode !== 200) {
        tunnel.socket.destroy();
        throw connectRefusal(proxy, String(path), tunnel.statusCode);
      }
      signal?.addEventListener("abort", () => tunnel.socket.destroy(), { once: true });
      return tunnel;
    },
  });
}

export function basicCredentials(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

function isConnector(value: unknown): value is Connector {
  return typeof value === "function";
}
