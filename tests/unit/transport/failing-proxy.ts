/**
 * Proxies that answer what a test writes, and the `fetch` that goes through them with a login whose
 * password no error may hold.
 */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { chooseFetch } from "../../../src/transport/choose-fetch.ts";
import type { PlatformFetch } from "../../../src/transport/options.ts";

const SECRET = "hunter2-secret";
export const HTTP_TARGET: string = "http://dwdi.invalid/x";
export const HTTPS_TARGET: string = "https://dwdi.invalid/x";

const bytes = (...values: number[]) => Uint8Array.from(values);
export const text = (line: string): Uint8Array => new TextEncoder().encode(line);
export const NO_METHOD: Uint8Array = bytes(5, 255);
export const NO_LOGIN: Uint8Array = bytes(5, 0);
export const WRONG_LOGIN: readonly Uint8Array[] = [bytes(5, 2), bytes(1, 1)];
export const socks5Reply = (code: number): Uint8Array => bytes(5, code, 0, 1, 0, 0, 0, 0, 0, 0);
export const socks4Reply = (code: number): Uint8Array => bytes(0, code, 0, 0, 0, 0, 0, 0);

export function proxied(scheme: string, port: number, connections = 4): Promise<PlatformFetch> {
  const login = scheme.startsWith("socks4") ? "user" : `user:${SECRET}`;
  return chooseFetch({ proxy: `${scheme}://${login}@127.0.0.1:${port}`, connections });
}

const running: { close(): Promise<void> }[] = [];

/** Has a server end with its test, however that ends. */
export async function started<T extends { close(): Promise<void> }>(
  server: Promise<T>,
): Promise<T> {
  running.push(await server);
  return server;
}

export async function closeAll(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.close()));
}

export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.ok(!inspect(error, { depth: Infinity, showHidden: true }).includes(SECRET), "a secret");
    return error;
  }
  throw new Error("it did not fail");
}
