/**
 * An emulator behind a TCP port, on every runtime that has `node:http`.
 *
 * @module
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { CORS_HEADERS, preflightResponse } from "./cors.ts";
import { createEmulator, type Emulator, type EmulatorSettings } from "./emulator.ts";
import { EmulatorError } from "./errors.ts";
import type { EmulatorOptions } from "./options.ts";

/** Options of an emulator and of the port that serves it. */
export interface EmulatorServerOptions extends EmulatorOptions {
  /** The host name or address to listen on, `127.0.0.1` by default. */
  readonly hostname?: string;
  /** The port; 0, the default, picks a free one. */
  readonly port?: number;
  /** Serves HTTPS with this private key and certificate chain, both in PEM. */
  readonly tls?: {
    /** The private key. */
    readonly key: string;
    /** The certificate, followed by its intermediates. */
    readonly cert: string;
  };
}

/** An emulator that listens on a port. */
export interface EmulatorServer {
  /** Its origin, for example `http://127.0.0.1:8480`. */
  readonly url: string;
  /** The settings of a client that uses it. */
  readonly settings: EmulatorSettings;
  /** The emulator, with its request log and faults. */
  readonly emulator: Emulator;
  /** The number of TCP connections accepted so far. */
  readonly connections: number;
  /** Stops listening and closes all connections, idle or not. */
  close(): Promise<void>;
}

/**
 * Serves an emulator over HTTP, or HTTPS with `tls`. Pages of any origin may use it: it answers
 * preflight requests, which are not logged, and sends CORS headers.
 *
 * @throws {EmulatorError} When an option is invalid or the port cannot be listened on.
 * @throws {DwdiConfigError} Where there are no servers, as in a browser or a Worker.
 *
 * @example
 * ```ts
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const server = await serveEmulator({ port: 0 });
 * console.assert(server.settings.apiUrl === `${server.url}/api/v1`);
 * await server.close();
 * ```
 */
export async function serveEmulator(options: EmulatorServerOptions = {}): Promise<EmulatorServer> {
  const { hostname = "127.0.0.1", port = 0, tls, ...emulatorOptions } = options;
  const emulator = createEmulator(emulatorOptions);
  const { createServer } = await import("./node-server.ts");
  const server = createServer(tls);
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const { port: actualPort } = await listen(server, hostname, port);
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const url = `${tls === undefined ? "http" : "https"}://${host}:${actualPort}`;
  server.on("request", (incoming, outgoing) => void exchange(emulator, url, incoming, outgoing));
  return {
    url,
    settings: emulator.settings(url),
    emulator,
    get connections() {
      return connections;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function listen(server: Server, hostname: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(listenError(cause, hostname, port));
    server.once("error", fail);
    try {
      server.listen(port, hostname, () => {
        server.off("error", fail);
        const address = server.address();
        if (address !== null && typeof address === "object") resolve(address);
      });
    } catch (cause) {
      reject(listenError(cause, hostname, port));
    }
  });
}

function listenError(cause: unknown, hostname: string, port: number): EmulatorError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const reason = code === "EADDRINUSE" ? "the port is in use" : String(code ?? cause);
  return new EmulatorError(`cannot listen on ${hostname} port ${port}: ${reason}`, { cause });
}

/** A fault that breaks the response closes the connection. */
async function exchange(
  emulator: Emulator,
  url: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  try {
    const request = await requestOf(incoming, url, gone.signal);
    const response = preflightResponse(request) ?? await emulator.fetch(request, undefined, {
      remoteAddress: incoming.socket.remoteAddress,
      target: incoming.url,
    });
    await send(response, outgoing, gone.signal);
  } catch {
    incoming.socket.destroy();
  }
}

async function requestOf(
  incoming: IncomingMessage,
  url: string,
  signal: AbortSignal,
): Promise<Request> {
  const { method = "GET", url: target = "/" } = incoming;
  let body = "";
  for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return new Request(URL.canParse(target) ? target : `${url}${target}`, {
    method,
    headers,
    signal,
    ...(body !== "" && { body }),
  });
}

/** Waits for each write, so that a body that breaks has arrived up to where it breaks. */
async function send(
  response: Response,
  outgoing: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), ...CORS_HEADERS });
  for await (const chunk of response.body ?? []) {
    if (gone.aborted) return;
    await new Promise<void>((resolve, reject) => {
      // A write to a client that has gone fails at once: without the reject this would never end.
      outgoing.write(chunk, (error) => error ? reject(error) : resolve());
    });
  }
  outgoing.end();
}
