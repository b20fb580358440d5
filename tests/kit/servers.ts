/**
 * Small servers on loopback that answer what a test writes.
 *
 * @module
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import {
  type EmulatorServer,
  type EmulatorServerOptions,
  serveEmulator,
} from "../../src/emulator/index.ts";

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query as they stood in the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer: JSON or a text with status 200, `status` and `headers` where given, or by hand. */
export type Reply =
  | {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly json?: unknown;
    readonly text?: string;
  }
  | ((response: ServerResponse) => void);

/** A server, and what it has seen so far. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** How many TCP connections were accepted. */
  readonly connections: number;
  /** How many requests were in the works at a time, at most. */
  readonly busiest: number;
}

/** Serves HTTP; `reply` is told the request and how many came before it. */
export async function serve(
  reply: (request: SeenRequest, index: number) => Reply | Promise<Reply>,
): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  let busy = 0;
  let busiest = 0;
  const server = createServer(async (incoming, response) => {
    busiest = Math.max(busiest, ++busy);
    response.once("close", () => busy--);
    let body = "";
    for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
    const { method = "", url: target = "", headers } = incoming;
    const request = { method, target, headers, body };
    const answer = await reply(request, seen.push(request) - 1);
    if (typeof answer === "function") return answer(response);
    response.writeHead(answer.status ?? 200, {
      ...(answer.text === undefined && { "content-type": "application/json" }),
      ...answer.headers,
    });
    response.end(answer.text ?? JSON.stringify(answer.json === undefined ? {} : answer.json));
  });
  const listening = await listen(server);
  return {
    ...listening,
    seen,
    get connections() {
      return listening.connections();
    },
    get busiest() {
      return busiest;
    },
  };
}

/** A server whose answers are bytes; `requestLines` are as they came, byte for byte. */
export interface RawServer extends AsyncDisposable {
  readonly url: string;
  readonly requestLines: string[];
}

/** Serves bytes over TCP; `reply` is told the request line and what to answer through. */
export async function serveRaw(
  reply: (requestLine: string, socket: Socket, index: number) => void,
): Promise<RawServer> {
  const requestLines: string[] = [];
  const server = createTcpServer((socket) => {
    let received = "";
    socket.on("error", () => {});
    socket.setEncoding("latin1").on("data", (chunk) => {
      received += chunk;
      for (;;) {
        const end = received.indexOf("\r\n\r\n") + 4;
        const length = Number(/content-length: (\d+)/i.exec(received.slice(0, end))?.[1] ?? 0);
        if (end < 4 || received.length < end + length) return;
        const line = received.slice(0, received.indexOf("\r\n"));
        received = received.slice(end + length);
        reply(line, socket, requestLines.push(line) - 1);
      }
    });
  });
  return { ...await listen(server), requestLines };
}

/** An emulator that closes at the end of its block. */
export async function serveDwdi(
  options: EmulatorServerOptions = {},
): Promise<EmulatorServer & AsyncDisposable> {
  const server = await serveEmulator(options);
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
}

async function listen(server: Server) {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no TCP address");
  return {
    url: `http://127.0.0.1:${address.port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
