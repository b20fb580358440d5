/**
 * Who used most last month: the ten largest users of node-hours, each with the account.
 *
 *     npx tsx examples/top-users.ts [ACCOUNT]…
 *
 * It asks the DWDI that the environment names, or an emulator where it names none, and sends nothing
 * to anyone.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { serveEmulator } from "../src/emulator/index.ts";
import { addMonths, computeUsage, createDwdiClient, currentMonth, fromEnv } from "../src/index.ts";

const TOP = 10;

const { env, argv } = process;
const emulator = env.DWDI_API_URL ? undefined : await serveEmulator();
const client = createDwdiClient(
  emulator
    ? { apiUrl: emulator.settings.apiUrl, auth: emulator.settings.auth }
    : await fromEnv(env, { readFile: (path) => readFile(path, "utf8") }),
);

try {
  const month = addMonths(currentMonth(), -1);
  const accounts = argv.slice(2);
  const usage = await computeUsage(client, { month, ...(accounts.length > 0 && { accounts }) });
  const users = usage.entries
    .flatMap(({ account, users }) => users.map((user) => ({ account, ...user })))
    .sort((a, b) => (b.nodeHours ?? 0) - (a.nodeHours ?? 0))
    .slice(0, TOP);

  console.log(`Node-hours in ${month}${emulator ? ", made up by an emulator" : ""}`);
  for (const { username, account, nodeHours } of users) {
    const hours = nodeHours?.toLocaleString("en", { maximumFractionDigits: 1 }) ?? "–";
    console.log(`${hours.padStart(12)}  ${username} (${account})`);
  }
  for (const account of usage.missing) console.error(`not listed by DWDI: ${account}`);
} finally {
  await emulator?.close();
}
