/** The target in the namespace: on loopback at argv[2]; at argv[3] it shows that it is there. */
import { createServer } from "node:net";
import process from "node:process";
import { serveTarget } from "./target.ts";

const [port, sign] = process.argv.slice(2).map(Number);
await serveTarget(undefined, { port: port ?? 0 });
createServer((socket) => socket.destroy()).listen(sign, "0.0.0.0");
