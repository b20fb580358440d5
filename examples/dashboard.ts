/**
 * A dashboard on this machine: the compute usage of the last twelve months as a page with charts,
 * read anew at each visit.
 *
 *     deno run --allow-env --allow-net --allow-read examples/dashboard.ts [PORT]
 *
 * It asks the DWDI that the environment names, or an emulator where it names none.
 *
 * @module
 */
import { hoursColumn } from "../cli/output/document.ts";
import { type PageDocument, pageOf } from "../cli/output/html/index.ts";
import { serveEmulator } from "../src/emulator/index.ts";
import {
  computeUsageStream,
  createDwdiClient,
  type DwdiClientOptions,
  DwdiError,
  fromEnv,
  periodSince,
} from "../src/index.ts";

const COLUMNS: PageDocument["columns"] = [
  { field: "period", header: "PERIOD", quantity: "text" },
  { field: "account", header: "ACCOUNT", quantity: "text" },
  hoursColumn("nodeHours"),
  hoursColumn("cpuHours"),
];

const env = Deno.env.toObject();
const isSetUp = Object.keys(env).some((name) => name.startsWith("DWDI_"));
const client = createDwdiClient(
  isSetUp ? await fromEnv(env, { readFile: Deno.readTextFile }) : await emulated(),
);
const source = isSetUp ? client.apiUrl : "an emulator: the numbers are made up";

Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.args[0] ?? 8000) }, async (request) => {
  if (new URL(request.url).pathname !== "/") return new Response("not found", { status: 404 });
  try {
    const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
    return new Response(await dashboard(request.signal), { headers });
  } catch (error) {
    if (!(error instanceof DwdiError)) throw error;
    return new Response(`${error.message} (${error.code})`, { status: 502 });
  }
});

function dashboard(signal: AbortSignal): Promise<string> {
  const period = periodSince("12m");
  const subject = { title: "Compute usage", scope: { Accounts: undefined, Source: source } };
  return pageOf({ subject, period, columns: COLUMNS, chosen: true, buckets: months() });

  async function* months(): PageDocument["buckets"] {
    const { from, to } = period;
    for await (
      const { period, entries, missing } of computeUsageStream(client, { from, to }, { signal })
    ) {
      const items = entries.map(({ account, nodeHours, cpuHours }) => {
        const entry = { period, account, nodeHours, cpuHours };
        return { entry, rows: [entry] };
      });
      yield { period, items, missing };
    }
  }
}

async function emulated(): Promise<DwdiClientOptions> {
  const { settings: { apiUrl, auth } } = await serveEmulator();
  return { apiUrl, auth };
}
