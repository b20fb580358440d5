import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { freePort, temporaryFolder } from "../../kit/programs.ts";
import { serveTarget, type Target } from "../../kit/target.ts";
import { BUN, CLIENT, DENO, LIMIT, NODE, work } from "../../kit/work.ts";

const REPLACED = /^undici is replaced here/;
const BROKEN = /^this runtime cannot load the transport/;

describe("a stand-in for undici is refused before a connection is made", () => {
  const folder = fileURLToPath(new URL("./stand-in/", import.meta.url));
  const compiled = join(temporaryFolder(), "client");
  let target: Target;
  const node = [...NODE.slice(0, -1), "--import", `${folder}node.mjs`, CLIENT];
  const runtimes = [
    { name: "Node", command: node, env: { UNDICI_STAND_IN: "undici" } },
    { name: "Node, deaf", command: node, env: { UNDICI_STAND_IN: "undici-deaf" } },
    {
      name: "Node, broken",
      command: node,
      env: { UNDICI_STAND_IN: "undici-broken" },
      message: BROKEN,
      hint: /Node 20\.18\.1/,
    },
    { name: "Bun", command: [...BUN.slice(0, -1), "--preload", `${folder}bun.mjs`, CLIENT] },
    {
      name: "Deno",
      command: [...DENO.slice(0, -1), "--import-map", `${folder}deno.json`, CLIENT],
    },
    { name: "a compiled binary", command: [compiled] },
  ];

  before(async () => {
    target = await serveTarget();
    const [bun = ""] = BUN;
    execFileSync(bun, [`${folder}compile.mjs`, CLIENT, compiled], { stdio: "pipe" });
  });

  after(() => target.close());

  for (const { message = REPLACED, hint = /undici\/index\.js/, ...runtime } of runtimes) {
    it(`on ${runtime.name}`, LIMIT, async () => {
      const port = await freePort();
      const schemes = ["socks5", "socks4", "http", "https"];
      const outcomes = await work(
        runtime,
        schemes.map((scheme) => ({
          target: `http://127.0.0.1:${target.port}`,
          proxy: `${scheme}://127.0.0.1:${port}`,
        })),
      );
      assert.equal(outcomes.length, schemes.length);
      for (const { from, error } of outcomes) {
        assert.deepEqual(from, []);
        assert.equal(error?.code, "config");
        assert.match(error.message, message);
        assert.match(error.hint, hint);
      }
      assert.deepEqual(target.connections, []);
    });
  }
});
