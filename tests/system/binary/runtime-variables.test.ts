/**
 * What the environment can do to the runtime in the binary: switch off nothing, show nothing.
 */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { BINARY, dwdi, outcomeOf, start } from "../../kit/binary.ts";
import { createAuthority } from "../../kit/certificates.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { serveTarget, type Target } from "../../kit/target.ts";
import { spawn } from "node:child_process";

describe("NODE_TLS_REJECT_UNAUTHORIZED=0", { skip: unlessMissing("openssl") }, () => {
  const { sign } = createAuthority("Nobody knows it");
  let untrusted: Target;
  before(async () => {
    untrusted = await serveTarget(sign(["localhost"]));
  });
  after(() => untrusted.close());

  const COMMANDS = [["compute", "--month", "2025-01"], ["token"], ["ping"], ["doctor"]];
  for (
    const [name, command] of [
      ["the binary", [BINARY]],
      ["Node", [process.execPath, "--import", "tsx", "cli/main.ts"]],
    ] as const
  ) {
    it(`accepts no certificate in ${name}, by no command and no proxy`, async () => {
      const url = `https://localhost:${untrusted.port}`;
      for (const [index, args] of COMMANDS.entries()) {
        const env = {
          NODE_TLS_REJECT_UNAUTHORIZED: "0",
          DWDI_API_URL: url,
          // The first is asked for a token, the others for data.
          ...(index % 2 === 0
            ? { DWDI_TOKEN_URL: `${url}/token`, DWDI_CLIENT_ID: "a", DWDI_CLIENT_SECRET: "b" }
            : { DWDI_TOKEN_COMMAND: "echo a-token" }),
        };
        if (args[0] === "token" && "DWDI_TOKEN_COMMAND" in env) continue;
        const [program = "", ...before] = command;
        const child = spawn(program, [...before, ...args, "--retries", "0"], { env });
        child.stdin.end();
        const { code, stdout, stderr } = await outcomeOf(child);
        assert.notEqual(code, 0, `${args}: ${stdout}`);
        assert.match(stdout + stderr, /not signed by an\s+authority/, `${args}`);
      }
      assert.deepEqual(untrusted.requests, []);
    });
  }
});

describe("variables of Bun", () => {
  const REFUSED = {
    BUN_INSPECT: "127.0.0.1:0/x",
    BUN_INSPECT_NOTIFY: "unix:///tmp/none",
    BUN_CONFIG_VERBOSE_FETCH: "curl",
    BUN_OPTIONS: "--smol",
    BUN_CRASH_REPORT_URL: "http://127.0.0.1:1",
    BUN_ENABLE_CRASH_REPORTING: "1",
  };
  for (const [name, value] of Object.entries(REFUSED)) {
    it(`are refused: ${name}`, async () => {
      for (const args of [["compute", "--demo"], ["--version"], ["token"]]) {
        const { code, stdout, stderr } = await dwdi(args, { env: { [name]: value } });
        assert.equal(code, 2, stdout + stderr);
        assert.equal(stdout, "");
        assert.match(stderr, new RegExp(`^dwdi: the variable ${name} .*: unset it`, "m"));
      }
    });
  }

  it("are fine where they are empty or switch something off", async () => {
    const env = { BUN_ENABLE_CRASH_REPORTING: "0", DO_NOT_TRACK: "1", BUN_OPTIONS: "" };
    const { code, stderr } = await dwdi(["version"], { env });
    assert.equal(code, 0, stderr);
  });

  it("are not needed to keep crash reports at home", {
    skip: process.platform !== "linux" && "the runtime reports by curl on Linux",
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "dwdi-crash-"));
    const [curl, sent] = [join(folder, "curl"), join(folder, "sent")];
    writeFileSync(curl, `#!/bin/sh\necho "$@" > ${sent}\n`);
    chmodSync(curl, 0o755);
    const child = start(["emulator", "--port", "0"], { env: { PATH: `${folder}:/usr/bin:/bin` } });
    const outcome = outcomeOf(child);
    await new Promise((resolve) => child.stderr?.once("data", resolve));
    child.kill("SIGSEGV");
    assert.match((await outcome).stderr, /panic/);
    await delay(500);
    assert.ok(!existsSync(sent));
    rmSync(folder, { recursive: true });
  });
});
