/**
 * One reading of an answer, measured by the process that does it: `decode-process.mjs MODE FILE`.
 *
 * @module
 */
import { openSync, readSync } from "node:fs";
import process from "node:process";
import { computeUsage, createDwdiClient } from "../../../src/index.ts";

/** As much as a socket gives at once. */
const CHUNK = 65_536;

const [mode, file = ""] = process.argv.slice(2);
const measure = mode === "usage" ? readUsage : parse;
const milliseconds = await measure();
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ milliseconds, peak }));

/** Read, validated and summed. */
async function readUsage(): Promise<number> {
  const headers = { "content-type": "application/json" };
  const fetch = () => Promise.resolve(new Response(bytesOf(file), { headers }));
  const client = createDwdiClient({
    apiUrl: "https://dwdi.example.org",
    auth: { token: "t" },
    fetch,
  });
  const started = performance.now();
  const { entries } = await computeUsage(client, { month: "2025-01" });
  const ended = performance.now();
  if (entries.length === 0) throw new Error("nothing was read");
  return ended - started;
}

/** Read and parsed only. */
async function parse(): Promise<number> {
  const started = performance.now();
  const json: { compute: unknown[] } = JSON.parse(await new Response(bytesOf(file)).text());
  const ended = performance.now();
  if (json.compute.length === 0) throw new Error("nothing was read");
  return ended - started;
}

function bytesOf(file: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const descriptor = openSync(file, "r");
  return new ReadableStream({
    pull(controller) {
      const chunk = new Uint8Array(CHUNK);
      const length = readSync(descriptor, chunk);
      if (length === 0) controller.close();
      else controller.enqueue(chunk.subarray(0, length));
    },
  });
}
