/**
 * Opens connections that are closed when the call that waits for them is aborted.
 *
 * @module
 */
import { lookup } from "node:dns";
import { isIP, type LookupFunction, Socket } from "node:net";
import { connect } from "node:tls";
import { buildConnector, Client, type Dispatcher, Pool } from "undici/index.js";
import type { TlsOptions } from "./tls-options.ts";

/** Opens a connection in undici's manner. */
export type Connector = buildConnector.connector;

/** What undici wants a connection to. */
export type Target = buildConnector.Options;

/** Opens a connection for a call; when its signal ends first, nothing stays open. */
export type Dial = (target: Target, call: AbortSignal | undefined) => Promise<Socket>;

/**
 * What a call waits for while a proxy is dialed: a connection to it, its part of the TLS handshake,
 * the first byte of its answer, or its connection to the target.
 */
export type DialStage = "connection" | "tls" | "answer" | "target";

/** What the calls wait for, or waited for when they ended. */
const stages = new WeakMap<AbortSignal, DialStage>();

/** Notes what a call waits for from now on. */
export function enterStage(call: AbortSignal | undefined, stage: DialStage): void {
  if (call) stages.set(call, stage);
}

/** What a call waits for; undefined for one that has its connection, or waits for another call's. */
export function stageOf(call: AbortSignal): DialStage | undefined {
  return stages.get(call);
}

/**
 * Makes a dial of a connector. The connector is handed a signal of its own, which only ends while
 * it dials, and what it is dialing is destroyed then.
 */
export function dialWith(connector: Connector): Dial {
  return (target, call) =>
    new Promise((resolve, reject) => {
      const dialing = new AbortController();
      const request: Target & Governed = { ...target, signal: dialing.signal };
      const stop = () => {
        reject(call?.reason);
        dialing.abort(call?.reason);
        target.httpSocket?.destroy();
      };
      if (call?.aborted) return stop();
      call?.addEventListener("abort", stop, { once: true });
      const pending: unknown = connector(request, (error, socket) => {
        call?.removeEventListener("abort", stop);
        if (error) return reject(error);
        if (dialing.signal.aborted) socket.destroy();
        resolve(socket);
      });
      dialing.signal.addEventListener("abort", () => {
        if (pending instanceof Socket) pending.destroy();
      });
    });
}

/** Opens connections that begin here, to a proxy or to a target, and TLS on tunnels. */
export function dialDirectly(tls: TlsOptions): Dial {
  const [openPlain, openTls] = [
    buildConnector({ timeout: tls.timeout, lookup: lookupExceptLocalhost }),
    tlsConnector(tls),
  ];
  return dialWith((target, done) =>
    target.protocol === "https:" ? openTls(target, done) : openPlain(target, done)
  );
}

/** Opens connections to targets through a proxy: `handshake` asks it for a tunnel. */
export function dialThrough(dialProxy: Dial, handshake: Connector, dialTls: Dial): Dial {
  const openTunnel = dialWith(handshake);
  return async (target, call) => {
    const socket = await dialProxy(target, call);
    enterStage(call, "answer");
    socket.once("data", () => enterStage(call, "target"));
    const tunnel = await openTunnel({ ...target, httpSocket: socket }, call);
    return target.protocol === "https:" ? dialTls({ ...target, httpSocket: tunnel }, call) : tunnel;
  };
}

/** undici's own connector has Bun send the server name of an address, or that of the proxy. */
function tlsConnector({ timeout: _, ...options }: TlsOptions): Connector {
  return ({ hostname, port, httpSocket }, done) => {
    const socket = connect({
      ...options,
      host: hostname,
      port: Number(port || 443),
      servername: isIP(hostname) ? "" : hostname.replace(/\.$/, ""),
      ALPNProtocols: ["http/1.1"],
      lookup: lookupExceptLocalhost,
      ...(httpSocket && { socket: httpSocket }),
    });
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE);
    socket.once("secureConnect", () => done(null, socket)).on(
      "error",
      (error) => done(error, null),
    );
    return socket;
  };
}

/** When a connection without traffic is first probed, in milliseconds; undici's own value. */
const KEEP_ALIVE = 60_000;

/** `localhost` is this machine, whatever a hosts file or a DNS server says. */
const lookupExceptLocalhost: LookupFunction = (hostname, options, callback) => {
  if (hostname !== "localhost") return lookup(hostname, options, callback);
  const addresses = [{ address: "127.0.0.1", family: 4 }, { address: "::1", family: 6 }];
  if (options.all) callback(null, addresses);
  else callback(null, "127.0.0.1", 4);
};

/** A pool of at most so many connections, none of which outlives the call that it is dialed for. */
export function governedPool(origin: string | URL, dial: Dial, connections: number): Pool {
  return new Pool(origin, {
    connections,
    // The caller's signal is the time limit; undici's own would fire in the middle of a longer one.
    headersTimeout: 0,
    bodyTimeout: 0,
    factory: (origin, options) => new GovernedClient(origin, options, dial),
  });
}

/** The options of a request that undici hands down to whoever dials for it. */
export interface Governed {
  readonly signal?: AbortSignal | undefined;
}

/**
 * undici goes on dialing for a request that was aborted. A client of a pool dials for one request
 * at a time, the one that was dispatched last.
 */
class GovernedClient extends Client {
  readonly #current: { call: AbortSignal | undefined };

  constructor(origin: URL, options: Client.Options, dial: Dial) {
    const current: { call: AbortSignal | undefined } = { call: undefined };
    super(origin, {
      ...options,
      connect(target, callback) {
        const { call } = current;
        dial(target, call).then(
          (socket) => {
            if (call) stages.delete(call);
            callback(null, socket);
          },
          (error: unknown) =>
            callback(error instanceof Error ? error : new Error(`${error}`), null),
        );
      },
    });
    this.#current = current;
  }

  override dispatch(
    options: Dispatcher.DispatchOptions & Governed,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    this.#current.call = options.signal;
    return super.dispatch(options, handler);
  }
}
