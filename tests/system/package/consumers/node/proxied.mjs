// Asks through a proxy; prints whether the request went there, or the error.
import { computeUsage, createDwdiClient } from "@dwdi/sdk";
import { serveEmulator } from "@dwdi/sdk/emulator";

async function main() {
  const dwdi = await serveEmulator();
  const { apiUrl, auth } = dwdi.settings;
  // It takes requests as a proxy does too.
  const client = createDwdiClient({ apiUrl, auth, proxy: dwdi.url });
  try {
    await computeUsage(client, { month: "2025-01" });
    return dwdi.emulator.requests.map(({ target }) => /^http:/.test(target) ? "proxied" : "direct");
  } catch ({ code, message, hint }) {
    return { code, message, hint };
  } finally {
    await dwdi.close();
  }
}

main().then((outcome) => console.log(JSON.stringify(outcome)));
