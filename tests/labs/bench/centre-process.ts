/**
 * Serves a made-up centre until its standard input ends: `tsx centre-process.ts SIZE`. It prints its
 * settings, and its state for each line of the input.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { serveEmulator } from "../../../src/emulator/index.ts";
import { centreOptions } from "./centre.ts";

const server = await serveEmulator(centreOptions(JSON.parse(process.argv[2] ?? "")));
console.log(JSON.stringify(server.settings));
for await (const _ of createInterface(process.stdin)) {
  const { connections, emulator: { waldur } } = server;
  console.log(JSON.stringify({ waldur, connections }));
}
await server.close();
