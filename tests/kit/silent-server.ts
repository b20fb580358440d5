/**
 * Servers that are no good proxies: they accept, say what they are told to, and then nothing.
 */
import { createServer, type Socket } from "node:net";

export interface SilentServer {
  readonly port: number;
  /** How many connections are open now. */
  readonly open: number;
  /** How many connections there were. */
  readonly accepted: number;
  close(): Promise<void>;
}

/** Answers what comes in on each connection with the list, one after the other, or ends it there. */
export async function serveSilence(
  answers: readonly (Uint8Array | "close")[] = [],
): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted++;
    sockets.add(socket);
    const left = [...answers];
    socket.on("data", () => {
      const answer = left.shift();
      if (answer === "close") socket.destroy();
      else if (answer) socket.write(answer);
    });
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: address && typeof address === "object" ? address.port : 0,
    get open() {
      return sockets.size;
    },
    get accepted() {
      return accepted;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
