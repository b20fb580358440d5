/// <reference path="./bun.d.ts" />
/**
 * The node-hours of every account in the last twelve months as CSV: one line a month and account.
 *
 *     bun examples/usage-csv.ts [FILE]
 *
 * It asks the DWDI that the environment names, or an emulator where it names none.
 *
 * @module
 */
import { serveEmulator } from "../src/emulator/index.ts";
import { computeUsageStream, createDwdiClient, fromEnv, periodSince } from "../src/index.ts";

const { env, argv } = Bun;
const emulator = env.DWDI_API_URL ? undefined : await serveEmulator();
const client = createDwdiClient(
  emulator
    ? { apiUrl: emulator.settings.apiUrl, auth: emulator.settings.auth, proxy: "none" }
    : await fromEnv(env, { readFile: (path) => Bun.file(path).text() }),
);

const lines = ["period,account,nodeHours"];
for await (const { entries } of computeUsageStream(client, periodSince("12m"))) {
  for (const { period, account, nodeHours } of entries) {
    lines.push([period, quote(account), nodeHours ?? ""].join(","));
  }
}
await emulator?.close();

const file = argv[2] ?? "usage.csv";
await Bun.write(file, lines.map((line) => `${line}\r\n`).join(""));
console.log(`${lines.length} lines in ${file}${emulator ? ", made up by an emulator" : ""}`);

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
