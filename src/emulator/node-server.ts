/**
 * The server of an emulator.
 *
 * @module
 */
import http, { type Server } from "node:http";
import https from "node:https";

/** Creates a server for HTTP, or HTTPS with a key and certificate. */
export function createServer(
  tls: { readonly key: string; readonly cert: string } | undefined,
): Server {
  return tls === undefined ? http.createServer() : https.createServer(tls);
}
