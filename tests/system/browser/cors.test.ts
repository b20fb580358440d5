/**
 * The SDK in a page of another origin than the emulator that it uses.
 */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { launch } from "./browser.ts";

const CODE = `
import { computeUsage, createDwdiClient } from "./src/index.ts";
window.nodeHours = async (apiUrl, auth) => {
  const client = createDwdiClient({ apiUrl, auth });
  const { entries } = await computeUsage(client, { accounts: ["g207"], month: "2025-01" });
  return entries[0].nodeHours;
};
document.title = "ready";
`;
const PAGE = '<!doctype html><script type="module" src="/stdin.js"></script>';

describe("a page that uses the SDK", { skip: unlessMissing("chromium") }, () => {
  let browser: Browser;
  let emulator: EmulatorServer;
  let pages: Server;

  before(async () => {
    browser = await launch();
    emulator = await serveEmulator();
    const { outputFiles } = await build({
      stdin: { contents: CODE, resolveDir: "." },
      outdir: "/",
      bundle: true,
      splitting: true,
      write: false,
      format: "esm",
      platform: "browser",
      external: ["node:*", "undici/index.js", "fetch-socks"],
    });
    const files = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
    pages = createServer(({ url = "" }, response) => {
      const code = files.get(url);
      response.writeHead(200, { "content-type": code ? "text/javascript" : "text/html" });
      response.end(code ?? PAGE);
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    await browser.close();
    await emulator.close();
    pages.closeAllConnections();
    pages.close();
  });

  it("reads usage of an emulator at another origin, token included", async () => {
    const { port } = pages.address() as AddressInfo;
    const page = await browser.newPage();
    await page.goto(`http://localhost:${port}/`);
    await page.waitForFunction("document.title === 'ready'");
    const { apiUrl, tokenUrl, clientId, clientSecret } = emulator.settings;
    const args = JSON.stringify([apiUrl, { tokenUrl, clientId, clientSecret }]);
    const nodeHours = await page.evaluate(`nodeHours(...${args})`);
    assert.ok(Number(nodeHours) > 0);
    assert.deepEqual(emulator.emulator.requests.map(({ method }) => method), ["POST", "GET"]);
  });
});
