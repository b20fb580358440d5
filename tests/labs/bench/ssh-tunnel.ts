/**
 * Requests through `ssh -D` against direct ones.
 *
 * @module
 */
import { createDwdiClient, type DwdiClientOptions } from "../../../src/index.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { startSshTunnel } from "../../kit/proxy-servers.ts";
import { type CentreSize, monthsOf } from "./centre.ts";
import { type Benchmark, durations, paired } from "./figure.ts";
import { serveCentre } from "./served.ts";

const SIZE: CentreSize = { accounts: 1, users: 5, months: 1, latency: 5 };
const REQUESTS = 1000;
const PAIRS = 5;

const [month = ""] = monthsOf(SIZE);

const benchmark: Benchmark = {
  name: "ssh-tunnel",
  async measure() {
    const missing = unlessMissing("ssh", "sshd", "ssh-keygen");
    if (missing) throw new Error(missing);
    const tunnel = await startSshTunnel();
    await using centre = await serveCentre(SIZE);
    const { apiUrl, auth } = centre.settings;
    const timed = (proxy: string) => () => askOften({ apiUrl, auth, proxy });
    try {
      const pairs = await paired(PAIRS, timed(`socks5://127.0.0.1:${tunnel.port}`), timed("none"));
      const what =
        `${REQUESTS} requests through \`ssh -D\`, ${SIZE.latency} ms away, against direct`;
      return [durations(what, pairs, { bound: "at most", value: 1.5 })];
    } finally {
      await tunnel.stop();
    }
  },
};

export default benchmark;

async function askOften(options: DwdiClientOptions): Promise<number> {
  const client = createDwdiClient(options);
  const query = { from: month, to: month };
  const started = performance.now();
  await Promise.all(Array.from(
    { length: REQUESTS },
    () => client.get("/compute/usage-month/account", query, (answer) => answer),
  ));
  return performance.now() - started;
}
