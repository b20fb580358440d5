/**
 * Asks for a month of accounts by the built SDK: `node client.js SETTINGS`.
 *
 * @module
 */
import process from "node:process";
import { computeUsage, createDwdiClient } from "@dwdi/sdk";

const settings = JSON.parse(process.argv[2] ?? "");
const { apiUrl, tokenUrl, clientId, clientSecret, scope, accounts, month } = settings;
const client = createDwdiClient({ apiUrl, auth: { tokenUrl, clientId, clientSecret, scope } });
let found = 0;
for (const asked of settings.atOnce ? [accounts] : accounts.map((account) => [account])) {
  found += (await computeUsage(client, { accounts: asked, month })).entries.length;
}
if (found !== accounts.length) throw new Error(`${found} accounts instead of ${accounts.length}`);
