/**
 * The permissions that README.md names for Deno: each subpath works with them, and with one less it
 * does not.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { CERTIFICATE, KEY } from "../../kit/loopback-certificate.ts";
import { temporaryFolder } from "../../kit/programs.ts";
import { type ScriptedProxy, socks5Proxy } from "../../kit/scripted-proxies.ts";

const README = readFileSync("README.md", "utf8");
const urlOf = (path: string) => JSON.stringify(pathToFileURL(resolve(path)).href);
const USAGE = `
import { computeUsage, createDwdiClient } from ${urlOf("src/index.ts")};
const [apiUrl, auth, more] = JSON.parse(Deno.args[0]);
const client = createDwdiClient({ apiUrl, auth, ...more, retry: { limit: 0 } });
await computeUsage(client, { month: "2025-01" });
`;

/** A program for each row of the table. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "`@dwdi/sdk`": USAGE,
  "… with a proxy": USAGE,
  "… with `tls.ca`": USAGE,
  "`@dwdi/sdk/waldur`": `
import { createWaldurClient } from ${urlOf("src/waldur/index.ts")};
const [apiUrl, auth] = JSON.parse(Deno.args[0]);
await createWaldurClient({ apiUrl, auth, retry: { limit: 0 } }).get("/users/me/");
`,
  "`@dwdi/sdk/diagnose`": `
import { createDwdiClient } from ${urlOf("src/index.ts")};
import { diagnose } from ${urlOf("src/diagnose/index.ts")};
const [apiUrl, auth] = JSON.parse(Deno.args[0]);
for await (const { status, error } of diagnose(createDwdiClient({ apiUrl, auth }))) {
  if (status === "failed") throw error;
}
`,
  "`serveEmulator`": `
import { serveEmulator } from ${urlOf("src/emulator/index.ts")};
await (await serveEmulator()).close();
`,
  "`createEmulator`": `
import { createEmulator } from ${urlOf("src/emulator/index.ts")};
await createEmulator().fetch("https://dwdi.example.org/");
`,
  "`@dwdi/sdk/config`": `
import { checkConfig } from ${urlOf("src/config/index.ts")};
checkConfig("offerings: []");
`,
};

describe("the permissions that README.md names for Deno", () => {
  const folder = temporaryFolder();
  let plain: EmulatorServer;
  let secure: EmulatorServer;
  let proxy: ScriptedProxy;

  before(async () => {
    plain = await serveEmulator();
    secure = await serveEmulator({ tls: { key: KEY, cert: CERTIFICATE } });
    proxy = await socks5Proxy({ hosts: { "127.0.0.1": Number(new URL(plain.url).port) } });
  });
  after(async () => {
    await plain.close();
    await secure.close();
    await proxy.close();
  });

  function argumentOf(row: string): unknown {
    const { apiUrl, auth, waldurUrl, waldurTokens } = plain.settings;
    if (row.includes("waldur")) return [waldurUrl, { token: waldurTokens.staff }];
    if (row.includes("proxy")) return [apiUrl, auth, { proxy: `socks5://127.0.0.1:${proxy.port}` }];
    if (!row.includes("tls.ca")) return [apiUrl, auth];
    return [secure.settings.apiUrl, secure.settings.auth, { tls: { ca: CERTIFICATE } }];
  }

  async function works(row: string, flags: readonly string[]): Promise<boolean> {
    const file = join(folder, `${Object.keys(PROGRAMS).indexOf(row)}.ts`);
    writeFileSync(file, PROGRAMS[row] ?? "");
    const config = resolve("deno.json");
    const args = ["run", "--no-check", "--no-prompt", "--config", config, ...flags, file];
    try {
      const deno = resolve("node_modules/.bin/deno");
      await promisify(execFile)(deno, [...args, JSON.stringify(argumentOf(row))]);
      return true;
    } catch {
      return false;
    }
  }

  const rows = permissionsIn(README);

  it("are there for each subpath", () => {
    assert.deepEqual([...rows.keys()].sort(), Object.keys(PROGRAMS).sort());
  });

  for (const [row, flags] of rows) {
    it(`are enough: ${row}`, async () => {
      assert.ok(await works(row, flags), flags.join(" "));
    });

    for (const fewer of withOneLess(flags)) {
      it(`are not enough: ${row} with ${fewer.join(" ") || "none"}`, async () => {
        assert.ok(!(await works(row, fewer)));
      });
    }
  }
});

/** The flags of each row, and of each part of a row that has several. */
function permissionsIn(text: string): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, readonly string[]>();
  const [table = ""] = text.slice(text.indexOf("| on Deno ")).split(/\n(?!\|)/, 1);
  for (const line of table.split("\n").slice(2)) {
    const [, names = "", permissions = ""] = line.split("|").map((cell) => cell.trim());
    for (const name of names.split(", ")) rows.set(name, permissions.match(/--[^ `]+/g) ?? []);
  }
  return rows;
}

/** All that is left when one flag, or one name in a flag, is taken away. */
function withOneLess(flags: readonly string[]): readonly (readonly string[])[] {
  return flags.flatMap((flag, index) => {
    const [name, list = ""] = flag.split("=");
    const values = list.split(",");
    const replaced = values.length < 2
      ? [[]]
      : values.map((value) => [`${name}=${values.filter((other) => other !== value).join(",")}`]);
    return replaced.map((less) => [...flags.slice(0, index), ...less, ...flags.slice(index + 1)]);
  });
}
