import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { type EmulatorServer, serveEmulator } from "../src/emulator/index.ts";

const README = readFileSync("README.md", "utf8");
const COMMANDS = [...README.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
  block.split("\n").filter((line) => line.startsWith("dwdi ")).map((line) =>
    line.replace(/ +#.*/, "").split(" ").slice(1)
  )
);
const TSX = resolve("node_modules/.bin/tsx");
const MAIN = resolve("cli/main.ts");

describe("the commands of the README", () => {
  let dwdi: EmulatorServer;
  let folder = "";

  before(async () => {
    dwdi = await serveEmulator();
    folder = mkdtempSync(join(tmpdir(), "dwdi-readme-"));
  });
  after(async () => {
    await dwdi.close();
    rmSync(folder, { recursive: true });
  });

  it("are there", () => {
    assert.ok(COMMANDS.length >= 12, `${COMMANDS.length} commands`);
  });

  for (const args of COMMANDS) {
    it(`dwdi ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await dwdiIn(folder, args, dwdi);
      assert.equal(code, 0, stderr);
      assert.ok(stdout !== "" || args.includes("--out") || stderr.includes("not listed"), stderr);
    });
  }

  it("name scripts of package.json that are there", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    const named = [...README.matchAll(/npm (?:run )?((?:test|build|setup|check|demo)[\w:]*)/g)];
    assert.ok(named.length >= 5);
    for (const [text, script = ""] of named) assert.ok(script in scripts, text);
  });
});

describe("the table of dependencies in the README", () => {
  it("has a line for each of package.json, and no other", () => {
    const table = README.slice(README.search(/^\| dependency +\|/m));
    const listed = [...table.matchAll(/^\| ([a-z][\w-]*) +\|/gm)].map(([, name]) => name).slice(1);
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
    assert.deepEqual(listed.sort(), Object.keys(dependencies).sort());
  });
});

function dwdiIn(
  cwd: string,
  args: readonly string[],
  { settings }: EmulatorServer,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    DWDI_API_URL: settings.apiUrl,
    DWDI_TOKEN_URL: settings.tokenUrl,
    DWDI_CLIENT_ID: settings.clientId,
    DWDI_CLIENT_SECRET: settings.clientSecret,
    DWDI_PROXY: "none",
  };
  return new Promise((done) => {
    execFile(TSX, [MAIN, ...args], { cwd, env }, (error, stdout, stderr) => {
      done({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}
