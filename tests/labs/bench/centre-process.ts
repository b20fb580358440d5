/**
 * Serves a made-up centre until its standard input ends: `tsx centre-process.ts SIZE`.
 *
 * @module
 */
import process from "node:process";
import { serveEmulator } from "../../../src/emulator/index.ts";
import { centreOptions } from "./centre.ts";

const server = await serveEmulator(centreOptions(JSON.parse(process.argv[2] ?? "")));
console.log(JSON.stringify(server.settings));
process.stdin.resume().once("end", () => void server.close());
