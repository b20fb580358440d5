// What a user of the installed package writes; prints what it got as JSON.
import { computeUsage, createDwdiClient, storageUsage, VERSION } from "@dwdi/sdk";
import { serveEmulator } from "@dwdi/sdk/emulator";

const dwdi = await serveEmulator();
const { apiUrl, auth } = dwdi.settings;
const client = createDwdiClient({ apiUrl, auth });
const compute = await computeUsage(client, { from: "2024-12", to: "2025-01" });
const storage = await storageUsage(client, {
  filesystem: "capstor",
  dataType: "store",
  month: "2025-01",
});
console.log(JSON.stringify({ version: VERSION, compute, storage }));
await dwdi.close();
