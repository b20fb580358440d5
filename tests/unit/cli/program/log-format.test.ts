/**
 * `--log-format json`: all that a run writes to stderr is one JSON object a line.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type EmulatorServer, serveEmulator } from "../../../../src/emulator/index.ts";
import { dwdi, type Given } from "../../../kit/cli-world.ts";
import { environmentOf } from "../../../kit/environment.ts";

interface Line {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

let server: EmulatorServer;
before(async () => {
  server = await serveEmulator();
});
after(() => server.close());

/** Runs a command line, and gives each line of its stderr. */
async function linesOf(
  line: string,
  given: Given = {},
): Promise<{ readonly code: number; readonly lines: readonly Line[] }> {
  const { code, stderr } = await dwdi([...line.split(" "), "--log-format", "json"], given);
  assert.ok(stderr === "" || stderr.endsWith("\n"));
  const lines: Line[] = stderr.split("\n").slice(0, -1).map((text) => JSON.parse(text));
  for (const { time, level, message } of lines) {
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000 && time.endsWith("Z"), time);
    assert.match(level, /^(error|warn|notice|info|debug)$/);
    assert.equal(typeof message, "string");
  }
  return { code, lines };
}

function lastOf(lines: readonly Line[]): Line {
  const line = lines.at(-1);
  assert.ok(line !== undefined, "nothing was logged");
  return line;
}

describe("--log-format json", () => {
  it("writes notices, settings and requests as lines, on a terminal too", async () => {
    const terminal = { isTTY: true, columns: 40, write: () => {} };
    const given = { env: environmentOf(server) };
    const { code, lines } = await linesOf(
      "compute --month 2025-01 --account g207,nobody --verbose --debug",
      given,
    );
    assert.equal(code, 0);
    assert.deepEqual([...new Set(lines.map(({ level }) => level))].sort(), [
      "debug",
      "info",
      "notice",
    ]);
    assert.ok(lines.some(({ message }) => message.startsWith("GET /compute/usage-month")));
    assert.ok(lines.some(({ message }) => message.includes("nobody")));
    assert.ok(lines.every(({ message }) => !message.startsWith("dwdi: ")));
    const onTerminal = await linesOf("compute --demo --month 2025-01 --account nobody", {
      terminal,
    });
    assert.equal(onTerminal.code, 0);
  });

  it("ends with the error, whatever the format of the output", async () => {
    const env = { ...environmentOf(server), DWDI_CLIENT_SECRET: "wrong" };
    for (const output of ["table", "json"]) {
      const { code, lines } = await linesOf(`compute --month 2025-01 -o ${output}`, { env });
      assert.equal(code, 3);
      const { level, message, error } = lastOf(lines);
      assert.equal(level, "error");
      assert.match(message, /^the token was refused with invalid_client/);
      assert.ok(typeof error === "object" && error !== null);
      assert.deepEqual(Reflect.get(error, "code"), "auth");
      assert.deepEqual(Reflect.get(error, "message"), message);
      assert.deepEqual(Reflect.get(error, "status"), 401);
    }
  });

  it("holds the causes of an error with --verbose, and wrong usage too", async () => {
    const env = { ...environmentOf(server), DWDI_API_URL: "http://127.0.0.1:1" };
    const { lines } = await linesOf("compute --month 2025-01 --retries 0 --verbose", { env });
    const { causes } = lastOf(lines);
    assert.ok(Array.isArray(causes) && causes.length > 0);
    const usage = await linesOf("compute --moth 2025-01");
    assert.equal(usage.code, 2);
    assert.equal(usage.lines.length, 1);
    assert.match(JSON.stringify(usage.lines[0]), /"hint":"did you mean --month\?"/);
  });

  it("keeps quiet but for errors with --quiet", async () => {
    assert.deepEqual(await linesOf("compute --demo --month 2025-01 --account nobody -q"), {
      code: 0,
      lines: [],
    });
    const { lines } = await linesOf("compute --month 2025-01 -q");
    assert.deepEqual(lines.map(({ level }) => level), ["error"]);
  });

  it("says of a step and a failure which offering, month and resource it is about", async () => {
    const { lines } = await linesOf("waldur report --demo --dry-run");
    const step = lines.find(({ month }) => month !== undefined);
    assert.equal(step?.level, "notice");
    assert.match(String(step?.offering), /\S/);
    assert.match(String(step?.month), /^\d{4}-\d\d$/);
    assert.match(lastOf(lines).message, /\d+ resources: /);
  });

  it("is text unless it is asked for, and no third form", async () => {
    const { stderr } = await dwdi(["compute", "--demo", "--account", "nobody"]);
    assert.match(stderr, /^dwdi: /);
    const { code, stderr: wrong } = await dwdi(["compute", "--demo", "--log-format", "xml"]);
    assert.equal(code, 2);
    assert.match(wrong, /^dwdi: .*--log-format.*xml/);
  });
});
