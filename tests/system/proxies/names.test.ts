import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  createInside,
  GATEWAY,
  INSIDE_NAME,
  removeInside,
  startInside,
  startInsideTarget,
  unlessNamespaces,
} from "../../kit/inside.ts";
import { freePort, type Running, temporaryFolder, unlessMissing } from "../../kit/programs.ts";
import { compileClient, RUNTIMES } from "../../kit/proxy-runtimes.ts";
import { LIMIT, work } from "../../kit/work.ts";

const skip = unlessMissing("ip", "microsocks", "tinyproxy") ||
  unlessNamespaces();

describe("a target that only the proxy can name and reach", { skip }, () => {
  const running: Running[] = [];
  const proxies: string[] = [];
  let port = 0;

  before(async () => {
    createInside();
    const target = await startInsideTarget();
    port = target.port;
    running.push(target);

    const socksPort = await freePort();
    running.push(await startInside(["microsocks", "-p", `${socksPort}`], socksPort));

    const httpPort = await freePort();
    const file = join(temporaryFolder(), "tinyproxy.conf");
    writeFileSync(file, `Port ${httpPort}\nTimeout 60\nMaxClients 20\n`);
    running.push(await startInside(["tinyproxy", "-d", "-c", file], httpPort));

    proxies.push(
      ...["socks5", "socks5h", "socks"].map((scheme) => `${scheme}://${GATEWAY}:${socksPort}`),
      `http://${GATEWAY}:${httpPort}`,
    );
    compileClient();
  });

  after(async () => {
    await Promise.all(running.map((program) => program.stop()));
    removeInside();
  });

  for (const runtime of RUNTIMES) {
    it(`on ${runtime.name}`, LIMIT, async () => {
      const target = `http://${INSIDE_NAME}:${port}`;
      const outcomes = await work(runtime, [
        ...proxies.map((proxy) => ({ target, proxy })),
        { target },
      ]);
      const direct = outcomes.at(-1);
      for (const [index, proxy] of proxies.entries()) {
        const { from, error } = outcomes[index] ?? {};
        assert.deepEqual(from, ["127.0.0.1"], `${proxy}: ${error?.message}`);
      }
      assert.match(`${direct?.error?.code} ${direct?.error?.message}`, /connection/);
    });
  }
});
