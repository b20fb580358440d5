/**
 * A proxy for SOCKS5 and CONNECT that ends the TLS of its tunnels itself, and lets things go wrong
 * in them as a schedule says. Behind it is an emulator that it calls as a function: what the
 * emulator's own port accepts has gone around the proxy.
 *
 * @module
 */
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type SecureContext, TLSSocket } from "node:tls";
import type { EmulatorServer } from "../../../src/emulator/index.ts";
import { certificateFor, type Certificates } from "./certificates.ts";
import { type Login, type TunnelRequest, tunnelRequest } from "./handshake.ts";
import { keyOf } from "./request-key.ts";
import { meet } from "./request-faults.ts";
import type { Schedule } from "./schedule.ts";
import { onRequests, type WireRequest } from "./wire.ts";

/** What a proxy is made of. */
export interface ProxyOptions {
  readonly server: EmulatorServer;
  readonly schedule: Schedule;
  readonly login: Login;
  readonly certificates: Certificates;
  /** How long the client waits for an answer, in milliseconds. */
  readonly patience: number;
  /** Sends the client the signal of a terminal that was closed. */
  readonly hangUp: () => void;
}

/** A proxy that runs. */
export interface FaultyProxy {
  /** `host:port`. */
  readonly address: string;
  /** How many connections are open. */
  readonly open: number;
  /** What went wrong so far, a line each, in the order in which it did. */
  readonly log: readonly string[];
  /** How many requests came through it. */
  readonly requests: number;
  /** Lets nothing go wrong from now on. */
  calm(): void;
  /** Waits until the emulator has done all that was sent to it, however late. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** How a line of the log begins that is about no fault of the schedule. */
export const PROXY_FAILED = "the proxy itself failed";

/** Further addresses of this machine are free of what else listens on it. */
const HOSTS = 250;
let started = 0;

/** Starts a proxy on a loopback address of its own, so that it can stop and come back on its port. */
export async function startProxy(options: ProxyOptions): Promise<FaultyProxy> {
  const { server: { emulator, url }, schedule, certificates } = options;
  const host = `127.0.${100 + Math.floor(started / HOSTS) % 100}.${2 + started++ % HOSTS}`;
  const port = { value: 0 };
  /** The open connections, each with what speaks on it: itself, or the TLS in it. */
  const sockets = new Map<Socket, Socket>();
  const underway = new Set<Promise<unknown>>();
  const counts = new Map<string, number>();
  const log: string[] = [];
  const state = { isCalm: false, isDenying: false, requests: 0 };

  /** The fault for what comes now, written down. */
  function next<T extends { readonly kind: string; readonly amount: number }>(
    what: string,
    fault: (count: number) => T | undefined,
  ): T | undefined {
    const count = counts.get(what) ?? 0;
    counts.set(what, count + 1);
    const found = state.isCalm ? undefined : fault(count);
    if (found) log.push(`${what} #${count}: ${found.kind} (${found.amount.toFixed(3)})`);
    return found;
  }

  function track<T>(task: Promise<T>): Promise<T> {
    underway.add(task);
    const done = () => void underway.delete(task);
    task.then(done, done);
    return task;
  }

  /** What the emulator answers to a request. */
  function forward({ method, target, headers, body }: WireRequest): Promise<Response> {
    const init = { method, headers, ...(body !== "" && { body }) };
    return track(emulator.fetch(`${url}${target}`, init, { target }));
  }

  function stop(milliseconds: number): void {
    if (!listener.listening) return;
    listener.close();
    for (const socket of sockets.keys()) reset(socket);
    void track(
      wait(milliseconds).then(async () => {
        listener = await listen(accept, host, port.value);
      }),
    );
  }

  /** A socket that is saying farewell cannot be reset any more, and would stay open. */
  function reset(socket: Socket): void {
    if (sockets.get(socket)?.writableEnded) socket.destroy();
    else socket.resetAndDestroy();
  }

  async function accept(socket: Socket): Promise<void> {
    sockets.set(socket, socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    const fault = next("connection", schedule.connection);
    switch (fault?.kind) {
      case "refused":
        return reset(socket);
      case "stop":
        return stop(fault.amount * options.patience);
      case "mute":
        return void socket.resume();
      case "nonsense":
        return void socket.resume().end("SSH-2.0-OpenSSH_9.2\r\n");
    }
    const tunnel = await tunnelRequest(socket, options.login).catch(() => undefined);
    if (tunnel === undefined) return void socket.resume().end();
    if (fault?.kind === "denied for good") state.isDenying = true;
    const isDenied = fault?.kind === "denied" || (state.isDenying && !state.isCalm);
    if (`https://${tunnel.target}` !== url || isDenied) {
      // A socket that nobody reads from does not notice that its client has left.
      socket.resume();
      return tunnel.deny();
    }
    serveTls(socket, tunnel, certificateFor(certificates, fault?.kind), fault?.kind);
  }

  function serveTls(
    raw: Socket,
    tunnel: TunnelRequest,
    secureContext: SecureContext,
    fault: string | undefined,
  ): void {
    tunnel.grant();
    if (fault === "no handshake") {
      raw.once("data", () => reset(raw)).resume();
      return;
    }
    const socket = new TLSSocket(raw, { isServer: true, secureContext });
    sockets.set(raw, socket);
    socket.on("error", () => raw.destroy());
    socket.once("close", () => raw.destroy());
    onRequests(socket, (request) => {
      state.requests++;
      const key = keyOf(request);
      const fault = next(key, (count) => schedule.request(key, count));
      const exchange = {
        forward: () => forward(request),
        expireToken: () => emulator.fault({ expireToken: true }),
        hangUp: options.hangUp,
        socket,
        reset: () => reset(raw),
        stop,
        patience: options.patience,
        request,
      };
      meet(fault, exchange).catch((error) => {
        log.push(`${PROXY_FAILED}: ${key}: ${error}`);
        raw.destroy();
      });
    });
  }

  let listener = await listen(accept, host, 0);
  port.value = portOf(listener);
  return {
    address: `${host}:${port.value}`,
    get open() {
      return sockets.size;
    },
    log,
    get requests() {
      return state.requests;
    },
    calm: () => void (state.isCalm = true),
    async settle() {
      while (underway.size > 0) await Promise.allSettled(underway);
    },
    async close() {
      for (const socket of sockets.keys()) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function listen(
  accept: (socket: Socket) => Promise<void>,
  host: string,
  port: number,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => void accept(socket));
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no TCP address");
  return address.port;
}
