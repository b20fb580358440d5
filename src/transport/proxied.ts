/**
 * A `fetch` that goes through a proxy, or direct with further certificate authorities, by the same
 * code on Node, Deno, Bun and in the compiled binary.
 *
 * undici is imported by its file everywhere: Bun replaces the bare specifier by a stand-in that
 * ignores the dispatcher and goes direct, without an error
 * (https://github.com/oven-sh/bun/issues/21492).
 *
 * @module
 */
import { env } from "node:process";
import { Agent, type Dispatcher, fetch as undiciFetch } from "undici/index.js";
import { DwdiConfigError } from "../errors.ts";
import { type Dial, dialDirectly, enterStage, type Governed, governedPool } from "./dial.ts";
import { createHttpProxyAgent } from "./http-proxy.ts";
import { refuseInClear } from "./plain-http.ts";
import type { PlatformFetch } from "./options.ts";
import { connectRefusal, dialFailure, requestFailure } from "./proxy-error.ts";
import type { ProxyAddress } from "./proxy-url.ts";
import { createSocksAgent } from "./socks-proxy.ts";
import { type TlsOptions, tlsOptions } from "./tls-options.ts";

/** What a proxied `fetch` is made of. */
export interface ProxiedFetchOptions {
  readonly proxy: ProxyAddress | undefined;
  readonly ca: string | undefined;
  readonly verify: boolean;
  readonly allowInsecureHttp?: boolean | undefined;
  readonly connections: number;
}

/**
 * Makes the `fetch`, after a check that this runtime's undici uses the dispatcher.
 *
 * @throws {DwdiConfigError} When it does not, or when Deno does not let it.
 */
export async function createProxiedFetch(options: ProxiedFetchOptions): Promise<PlatformFetch> {
  requireUndiciEnv();
  await requireObedientFetch();
  const { proxy, allowInsecureHttp } = options;
  const dispatcher = createDispatcher(options);
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const request = new Request(input, { ...init, signal: null });
    if (!allowInsecureHttp) refuseInClear(new URL(request.url), proxy);
    try {
      const original = await undiciFetch(request.url, {
        method: request.method,
        headers: [...request.headers],
        body: request.body && await request.arrayBuffer(),
        redirect: request.redirect,
        signal: signal ?? null,
        dispatcher: governedBy(signal, dispatcher),
      });
      const { body, status, statusText, headers } = original;
      const isOfTinyproxy = /^tinyproxy\//.test(headers.get("server") ?? "");
      if (proxy && status === 401 && isOfTinyproxy) {
        await body?.cancel();
        throw connectRefusal(proxy, new URL(request.url).host, status);
      }
      const response = new Response(body, { status, statusText, headers: [...headers] });
      originals.set(response, original);
      return response;
    } catch (error) {
      throw proxy ? requestFailure(proxy, new URL(request.url), error, signal) : error;
    }
  };
}

/**
 * undici cancels the body of a response that is garbage-collected, though another response has the
 * same body: so each is kept as long as that other. https://github.com/nodejs/undici/blob/v7.30.2/lib/web/fetch/response.js
 */
const originals = new WeakMap<Response, object>();

/** undici's fetch keeps the signal to itself; this tells it to whoever dials for the request. */
function governedBy(signal: AbortSignal | undefined, dispatcher: Dispatcher): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    const governed: Dispatcher.DispatchOptions & Governed = { ...options, signal };
    return dispatch(governed, handler);
  });
}

function createDispatcher({ proxy, ca, verify, connections }: ProxiedFetchOptions): Dispatcher {
  const tls = tlsOptions(ca, verify);
  const dialDirect = dialDirectly(tls);
  if (!proxy) {
    return new Agent({ factory: (origin) => governedPool(origin, dialDirect, connections) });
  }
  const dialProxy = dialerOf(proxy, tlsOptions(ca));
  return proxy.protocol === "socks4" || proxy.protocol === "socks5"
    ? createSocksAgent(proxy, dialProxy, dialDirect, connections)
    : createHttpProxyAgent(proxy, dialProxy, dialDirect, connections);
}

/** Opens connections to the proxy itself, whatever the target. */
export function dialerOf(proxy: ProxyAddress, tls: TlsOptions): Dial {
  const { host, port } = proxy;
  const endpoint = { hostname: host, host, port: String(port) };
  const dial = dialDirectly(tls);
  return async (_target, call) => {
    try {
      enterStage(call, "connection");
      const socket = await dial({ ...endpoint, protocol: "http:" }, call);
      if (proxy.protocol !== "https") return socket;
      enterStage(call, "tls");
      return await dial({ ...endpoint, protocol: "https:", httpSocket: socket }, call);
    } catch (error) {
      throw call?.aborted ? error : dialFailure(proxy, error);
    }
  };
}

/** On Deno undici needs a permission to read these, and would ask for it during the first request. */
function requireUndiciEnv(): void {
  const names = ["JEST_WORKER_ID", "UNDICI_NO_WASM_SIMD"];
  try {
    for (const name of names) void env[name];
  } catch (cause) {
    throw new DwdiConfigError("a proxy or own CA needs a permission that Deno was not given", {
      hint: `run with --allow-env=${names.join(",")}, which undici reads`,
      cause,
    });
  }
}

/** An address without a server: a fetch that ignores the dispatcher fails at once. */
const NOWHERE = "http://255.255.255.255/";

/** A replacement of undici may have an agent without `dispatch`, or a fetch that ignores it. */
async function requireObedientFetch(): Promise<void> {
  let asked = false;
  if (typeof Agent.prototype.dispatch === "function") {
    const probe = new Agent().compose(() => () => {
      asked = true;
      throw new Error("asked");
    });
    await undiciFetch(NOWHERE, { dispatcher: probe }).catch(() => {});
  }
  if (asked) return;
  throw new DwdiConfigError("undici is replaced here by something that would not use the proxy", {
    hint: "let undici/index.js be the package undici itself, version 7",
  });
}
