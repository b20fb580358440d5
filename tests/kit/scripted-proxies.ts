/**
 * Proxies just real enough for a diagnosis. They resolve names by a table of their own, so that a
 * target's name is known nowhere else, and keep what they were asked for.
 */
import { connect, createServer, type Socket } from "node:net";

/** A proxy that listens. */
export interface ScriptedProxy {
  readonly port: number;
  /** The targets that it was asked for, as `name:port` or a whole URL. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** What a proxy goes by. */
export interface ProxyScript {
  /** Where the targets really are: ports of 127.0.0.1 by name. */
  readonly hosts: Readonly<Record<string, number>>;
  /** `user:password`, where it asks for them. */
  readonly login?: string;
}

/** A SOCKS5 proxy (RFC 1928, and RFC 1929 for a password). */
export function socks5Proxy({ hosts, login }: ProxyScript): Promise<ScriptedProxy> {
  return listening(async (client, asked) => {
    const read = readerOf(client);
    const [, methods = 0] = await read(2);
    const offered = await read(methods);
    const method = login === undefined ? 0 : 2;
    if (!offered.includes(method)) return void client.end(Buffer.from([5, 0xff]));
    client.write(Buffer.from([5, method]));
    if (login !== undefined) {
      const [, userLength = 0] = await read(2);
      const user = await read(userLength);
      const [passwordLength = 0] = await read(1);
      const isRight = `${user}:${await read(passwordLength)}` === login;
      client.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) return void client.end();
    }
    const [, , , kind = 0] = await read(4);
    const name = kind === 3
      ? String(await read((await read(1))[0] ?? 0))
      : [...await read(4)].join(".");
    const port = (await read(2)).readUInt16BE();
    asked.push(`${name}:${port}`);
    const target = hosts[name];
    if (target === undefined) return void client.end(Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0]));
    client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    join(client, connect(target, "127.0.0.1"));
  });
}

/** An HTTP proxy: CONNECT, and requests with a whole URL. */
export function httpProxy({ hosts, login }: ProxyScript): Promise<ScriptedProxy> {
  const expected = login === undefined ? undefined : `Basic ${btoa(login)}`;
  return listening(async (client, asked) => {
    const read = readerOf(client);
    let head = String(await read(1));
    if (!/[A-Z]/.test(head)) return void client.end(answer("400 Bad Request"));
    while (!head.endsWith("\r\n\r\n")) head += await read(1);
    const [, method, target = ""] = /^(\S+) (\S+)/.exec(head) ?? [];
    asked.push(target);
    const given = /^proxy-authorization: (.*)\r$/im.exec(head)?.[1];
    if (given !== expected) return void client.end(answer("407 Proxy Authentication Required"));
    const { hostname } = new URL(method === "CONNECT" ? `http://${target}` : target);
    const port = hosts[hostname];
    if (port === undefined) return void client.end(answer("502 Bad Gateway"));
    const upstream = connect(port, "127.0.0.1");
    if (method === "CONNECT") client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    else upstream.write(head.replace(/^(proxy-authorization|connection):.*\r\n/gim, ""));
    join(client, upstream);
  });
}

/** Accepts connections and says nothing. */
export function silentProxy(): Promise<ScriptedProxy> {
  return listening(() => Promise.resolve());
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const { port, close } = await silentProxy();
  await close();
  return port;
}

function answer(status: string): string {
  return `HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
}

async function listening(
  serve: (client: Socket, asked: string[]) => Promise<void>,
): Promise<ScriptedProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on("close", () => sockets.delete(client)).on("error", () => client.destroy());
    serve(client, asked).catch(() => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    asked,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Reads so many bytes at a time, and gives the rest back to whoever reads next. */
function readerOf(socket: Socket): (count: number) => Promise<Buffer> {
  return (count) =>
    new Promise((resolve, reject) => {
      let bytes = Buffer.alloc(0);
      const take = (chunk?: Uint8Array) => {
        bytes = Buffer.concat([bytes, chunk ?? Buffer.alloc(0)]);
        if (bytes.length < count) return;
        stop();
        if (bytes.length > count) socket.unshift(bytes.subarray(count));
        resolve(bytes.subarray(0, count));
      };
      const fail = () => {
        stop();
        reject(new Error("the client left"));
      };
      const stop = () => socket.pause().off("data", take).off("close", fail).off("end", fail);
      if (socket.destroyed) return fail();
      socket.on("data", take).on("close", fail).on("end", fail).resume();
      if (count === 0) take();
    });
}

function join(client: Socket, upstream: Socket): void {
  upstream.on("error", () => client.destroy());
  client.on("close", () => upstream.destroy());
  upstream.on("close", () => client.destroy());
  client.pipe(upstream).pipe(client);
}
