/**
 * The proxy's side of being asked for a tunnel, by SOCKS5 or by CONNECT, on the same port.
 *
 * @module
 */
import type { Socket } from "node:net";
import { bytesOf, joined, latin1 } from "./wire.ts";

/** Who may use the proxy. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** A tunnel that a client waits for. */
export interface TunnelRequest {
  /** The target, `host:port`. */
  readonly target: string;
  /** Tells the client that the tunnel is there. */
  grant(): void;
  /** Tells it that there will be none. */
  deny(): void;
}

const SOCKS5 = 5;
const USERNAME_PASSWORD = 2;
const NO_METHOD = 0xff;
const GENERAL_FAILURE = 1;

/**
 * Reads what a client asks for; undefined when it leaves, says nonsense or does not have the login.
 * What it sends after that is left in the socket.
 */
export async function tunnelRequest(
  socket: Socket,
  login: Login,
): Promise<TunnelRequest | undefined> {
  const [version = 0, methodCount = 0] = await take(socket, 2);
  return version === SOCKS5
    ? await socksRequest(socket, methodCount, login)
    : await connectRequest(socket, joined(Uint8Array.of(version, methodCount)), login);
}

async function socksRequest(
  socket: Socket,
  methodCount: number,
  { username, password }: Login,
): Promise<TunnelRequest | undefined> {
  const methods = await take(socket, methodCount);
  if (!methods.includes(USERNAME_PASSWORD)) {
    socket.end(Uint8Array.of(SOCKS5, NO_METHOD));
    return undefined;
  }
  socket.write(Uint8Array.of(SOCKS5, USERNAME_PASSWORD));
  const [, userLength = 0] = await take(socket, 2);
  const user = latin1(await take(socket, userLength));
  const [passwordLength = 0] = await take(socket, 1);
  const given = latin1(await take(socket, passwordLength));
  const isKnown = user === username && given === password;
  socket.write(Uint8Array.of(1, isKnown ? 0 : 1));
  if (!isKnown) return undefined;
  const [, , , addressType] = await take(socket, 4);
  const host = addressType === 1
    ? (await take(socket, 4)).join(".")
    : latin1(await take(socket, (await take(socket, 1))[0] ?? 0));
  const [high = 0, low = 0] = await take(socket, 2);
  const reply = (code: number) => Uint8Array.of(SOCKS5, code, 0, 1, 0, 0, 0, 0, 0, 0);
  return {
    target: `${host}:${high * 256 + low}`,
    grant: () => void socket.write(reply(0)),
    deny: () => void socket.end(reply(GENERAL_FAILURE)),
  };
}

async function connectRequest(
  socket: Socket,
  start: Uint8Array,
  { username, password }: Login,
): Promise<TunnelRequest | undefined> {
  let head = latin1(start);
  while (!head.endsWith("\r\n\r\n")) head += latin1(await take(socket, 1));
  const target = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head)?.[1];
  if (target === undefined) return undefined;
  const credentials = /^proxy-authorization: basic (\S+)\r$/im.exec(head)?.[1] ?? "";
  if (credentials !== btoa(`${username}:${password}`)) {
    socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    return undefined;
  }
  return {
    target,
    grant: () => void socket.write(bytesOf("HTTP/1.1 200 Connected\r\n\r\n")),
    deny: () => void socket.end(bytesOf("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")),
  };
}

/** Takes so many bytes out of a socket, or rejects when it closes before they came. */
function take(socket: Socket, count: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      socket.off("readable", look);
      socket.off("close", gone);
    };
    const gone = () => {
      leave();
      reject(new Error("the client has left"));
    };
    const look = () => {
      const bytes: unknown = count === 0 ? new Uint8Array() : socket.read(count);
      if (!(bytes instanceof Uint8Array)) return;
      leave();
      resolve(bytes);
    };
    if (socket.destroyed) return gone();
    socket.on("readable", look);
    socket.once("close", gone);
    look();
  });
}
