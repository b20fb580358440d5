/**
 * The dashboard of the examples, as a process of Deno.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { currentMonth } from "../../../src/period/calendar.ts";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { environmentOf } from "../../kit/environment.ts";

const PERMISSIONS = ["--allow-env", "--allow-net", "--allow-read"];

/** Starts the dashboard and waits until it says where it is. */
async function start(env: Readonly<Record<string, string>>): Promise<[ChildProcess, URL]> {
  const args = ["run", ...PERMISSIONS, "examples/dashboard.ts", "0"];
  const own = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", NO_COLOR: "1" };
  const child = spawn(resolve("node_modules/.bin/deno"), args, { env: { ...own, ...env } });
  let text = "";
  return await new Promise((resolve, reject) => {
    child.once("close", () => reject(new Error(text)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
        const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(text) ?? [];
        if (url !== undefined) resolve([child, new URL(url)]);
      });
    }
  });
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill();
  await once(child, "close");
}

describe("the dashboard", () => {
  it("shows an emulator's last twelve months where nothing is set up, and no other page", async () => {
    const [child, url] = await start({});
    try {
      const answer = await fetch(url);
      assert.equal(answer.headers.get("content-type"), "text/html; charset=utf-8");
      const page = await answer.text();
      assert.match(page, /<h1>Compute usage<\/h1>/);
      assert.match(page, /the numbers are made up/);
      assert.match(page, new RegExp(`<time>${currentMonth()}</time>`));
      assert.match(page, /<data value="\d/);
      const other = await fetch(new URL("/favicon.ico", url));
      assert.equal(other.status, 404);
      await other.text();
    } finally {
      await stop(child);
    }
  });

  describe("where the environment names a DWDI", () => {
    let server: EmulatorServer;
    before(async () => {
      server = await serveEmulator();
    });
    after(() => server.close());

    it("asks that one, and says what is wrong", async () => {
      const [child, url] = await start({ ...environmentOf(server), DWDI_PROXY: "none" });
      try {
        const page = await (await fetch(url)).text();
        assert.ok(page.includes(server.settings.apiUrl));
        assert.ok(server.emulator.requests.length >= 12);
        server.emulator.fault({ status: 403, times: 100 });
        const refused = await fetch(url);
        assert.equal(refused.status, 502);
        assert.match(await refused.text(), / \([a-z-]+\)$/);
      } finally {
        await stop(child);
      }
    });
  });
});
