/**
 * What the clients want to reach: a token endpoint and an API in one server, which counts who
 * connects and tells each caller from where it saw it.
 */
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import type { Certificate } from "./certificates.ts";

export interface Target {
  readonly port: number;
  /** The source address of each TCP connection, in order. */
  readonly connections: readonly string[];
  /** Method, URL and source address of each request, in order. */
  readonly requests: readonly { method: string; url: string; from: string }[];
  /** The most connections that were open at once. */
  readonly most: number;
  clear(): void;
  close(): Promise<void>;
}

/** Serves on a free port of an address, by TLS when there is a certificate. */
export async function serveTarget(
  certificate?: Certificate,
  { host = "127.0.0.1", port = 0 }: { host?: string; port?: number } = {},
): Promise<Target> {
  const connections: string[] = [];
  const requests: { method: string; url: string; from: string }[] = [];
  const open = new Set<Socket>();
  let most = 0;
  const answer: RequestListener = (request, response) => {
    const from = request.socket.remoteAddress ?? "";
    const { method = "", url = "" } = request;
    requests.push({ method, url, from });
    if (url.endsWith("/never")) return;
    response.setHeader("content-type", "application/json");
    if (url === "/token") {
      response.end(
        JSON.stringify({ access_token: "a-token", token_type: "Bearer", expires_in: 60 }),
      );
    } else setTimeout(() => response.end(JSON.stringify({ from })), 2);
  };
  const server: Server = certificate
    ? createTlsServer({ ...certificate }, answer)
    : createServer(answer);
  server.on("connection", (socket: Socket) => {
    connections.push(socket.remoteAddress ?? "");
    open.add(socket);
    most = Math.max(most, open.size);
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const address = server.address();
  return {
    port: address && typeof address === "object" ? address.port : 0,
    connections,
    requests,
    get most() {
      return most;
    },
    clear() {
      connections.length = 0;
      requests.length = 0;
      most = open.size;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
