// What a page, a Worker or an edge function writes: every subpath, on a platform that has only fetch.
import { computeUsage, createDwdiClient, storageUsage, VERSION } from "@dwdi/sdk";
import { parseConfig } from "@dwdi/sdk/config";
import { checkHost, checkProxy, checkTls } from "@dwdi/sdk/diagnose";
import { createEmulator, serveEmulator } from "@dwdi/sdk/emulator";
import { report } from "@dwdi/sdk/waldur";

export async function answer() {
  const emulator = createEmulator();
  const { apiUrl, auth } = emulator.settings("https://dwdi.example");
  const client = createDwdiClient({ apiUrl, auth, fetch: emulator.fetch });
  const compute = await computeUsage(client, { from: "2024-12", to: "2025-01" });
  const storage = await storageUsage(client, {
    filesystem: "capstor",
    dataType: "store",
    month: "2025-01",
  });
  return { usage: { version: VERSION, compute, storage }, elsewhere: await elsewhere() };
}

// What needs sockets says so when it is called.
async function elsewhere() {
  const target = { apiUrl: "https://dwdi.example", auth: { token: "t" } };
  const proxied = createDwdiClient({ ...target, proxy: "socks5://localhost:1080" });
  const direct = createDwdiClient(target);
  return {
    proxy: await errorOf(() => computeUsage(proxied, { month: "2025-01" })),
    server: await errorOf(() => serveEmulator()),
    report: await errorOf(() => report(parseConfig("offerings: 5"))),
    direct: [
      ...await detailsOf(checkHost(direct, "api")),
      ...await detailsOf(checkTls(direct, "api")),
    ],
    proxied: await detailsOf(checkProxy(proxied)),
  };
}

async function errorOf(call) {
  try {
    await call();
    return "no error";
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

async function detailsOf(steps) {
  const details = [];
  for await (const { id, status, detail } of steps) details.push(`${id} ${status}: ${detail}`);
  return details;
}
