/**
 * An emulator in the namespace, by TLS: on loopback at argv[3], with the certificate in the file
 * argv[2]; at argv[4] it shows that it is there.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import process from "node:process";
import { serveEmulator } from "../../../src/emulator/index.ts";

const [certificate = "", port, sign] = process.argv.slice(2);
const tls = JSON.parse(readFileSync(certificate, "utf8"));
await serveEmulator({ tls, port: Number(port) });
createServer((socket) => socket.destroy()).listen(Number(sign), "0.0.0.0");
