/**
 * What every consumer of the package has to find, by the sources.
 *
 * @module
 */
import { computeUsage, createDwdiClient, storageUsage, VERSION } from "../../../src/index.ts";
import { serveEmulator } from "../../../src/emulator/index.ts";

/** The answers to the questions of the consumers. */
export async function usageFromSource(): Promise<unknown> {
  const dwdi = await serveEmulator();
  const { apiUrl, auth } = dwdi.settings;
  const client = createDwdiClient({ apiUrl, auth });
  const compute = await computeUsage(client, { from: "2024-12", to: "2025-01" });
  const month = "2025-01";
  const storage = await storageUsage(client, { filesystem: "capstor", dataType: "store", month });
  await dwdi.close();
  return withoutIds({ version: VERSION, compute, storage });
}

/** What was found, without the ids of requests, which are new each time. */
export function withoutIds(found: unknown): unknown {
  return JSON.parse(JSON.stringify(found, (key, value) => key === "requestIds" ? [] : value));
}
