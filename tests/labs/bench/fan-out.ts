/**
 * Many accounts at once, against one request an account on a connection of its own, one after the
 * other: the way of the Python plugin, imitated.
 *
 * @module
 */
import { get } from "node:http";
import { computeUsage, createDwdiClient } from "../../../src/index.ts";
import type { EmulatorSettings } from "../../../src/emulator/index.ts";
import { accountName, type CentreSize, monthsOf } from "./centre.ts";
import { type Benchmark, durations, paired } from "./figure.ts";
import { serveCentre } from "./served.ts";

const SIZE: CentreSize = { accounts: 200, users: 5, months: 1, latency: 5 };
const PAIRS = 7;

const accounts = Array.from({ length: SIZE.accounts }, (_, index) => accountName(index));
const [month = ""] = monthsOf(SIZE);

const benchmark: Benchmark = {
  name: "fan-out",
  async measure() {
    await using centre = await serveCentre(SIZE);
    const pairs = await paired(
      PAIRS,
      () => timed(() => atOnce(centre.settings)),
      () => timed(() => oneByOne(centre.settings)),
    );
    return [
      durations(
        `${SIZE.accounts} accounts of a month, ${SIZE.latency} ms away, against one request each`,
        pairs,
        { bound: "at least", value: 50 },
      ),
    ];
  },
};

export default benchmark;

async function timed(task: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const found = await task();
  if (found !== SIZE.accounts) throw new Error(`${found} accounts instead of ${SIZE.accounts}`);
  return performance.now() - started;
}

/** A new client each time, which asks for a token first. */
async function atOnce({ apiUrl, auth }: EmulatorSettings): Promise<number> {
  const client = createDwdiClient({ apiUrl, auth });
  return (await computeUsage(client, { accounts, month })).entries.length;
}

async function oneByOne({ apiUrl, auth }: EmulatorSettings): Promise<number> {
  const { accessToken } = await createDwdiClient({ apiUrl, auth }).getToken();
  let found = 0;
  for (const account of accounts) {
    const query = new URLSearchParams({ from: month, to: month, account });
    const url = `${apiUrl}/compute/usage-month/account?${query}`;
    const { compute } = await getJson(url, { authorization: `Bearer ${accessToken}` });
    found += compute.length;
  }
  return found;
}

function getJson(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly compute: readonly unknown[] }> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => text += chunk);
      response.once("end", () => resolve(JSON.parse(text)));
    }).once("error", reject);
  });
}
