import "./runs.ts";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { EXIT_CODES } from "../../../cli/help/exit-codes.ts";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { dwdi, type Outcome } from "../../kit/cli-world.ts";
import { computeOffering } from "../../kit/compute-offering.ts";
import { environmentOf } from "../../kit/environment.ts";

/** Commands whose answer is a document or an error, never both unless it is written as it comes. */
const COMMANDS: readonly (readonly string[])[] = [
  ...["compute", "storage", "inference", "api", "token", "help", "completion", "version", ""],
  ...["config show", "config", "waldur", "waldr", "config chek", "constructor", "doctor --help"],
].map((line) => line.split(" "));

/** Commands that say what they found whether it is good or not. */
const REPORTING: readonly (readonly string[])[] = [
  ...["ping", "config check", "waldur report --dry-run", "waldur load-history --dry-run"],
].map((line) => line.split(" "));

/** Values that some flag takes and others do not; none leads off this machine or to a long wait. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  "--month": ["2025-01", "2025-13", "2025-1", "9999-12", "0000-01"],
  "--day": ["2025-01-31", "2025-02-30"],
  "--from": ["2024-11", "2025-01-30", "2025-02"],
  "--to": ["2025-01", "2025-01-31", "2024-12"],
  "--since": ["2m", "3d", "0d", "99999d", "1w"],
  "--timezone": ["UTC", "Europe/Zurich", "Mars/Olympus", "+01:00"],
  "--account": ["g207", "a,b", ",", "@", "@-", "@/nowhere", "@FILE"],
  "--cluster": ["daint", "alps,daint"],
  "--path": ["/capstor/store/cscs", "//", "a\tb"],
  "--filesystem": ["capstor", "..", "a/b"],
  "--data-type": ["store", " "],
  "--resource": ["6f9619ff-8b86-d011-b42d-00cf4fc964ff", "x"],
  "--output": ["table", "json", "ndjson", "csv", "tsv", "yaml", "html", "openmetrics", "jsno"],
  "--fields": ["period,account", "nodeHours", "nobody", "period,period"],
  "--units": ["raw", "scaled", "metric"],
  "--color": ["always", "never", "blue"],
  "--timeout": ["30s", "0", "1e3", "soon", "99999h"],
  "--retries": ["0", "101", "1.5"],
  "--concurrency": ["1", "0", "1001"],
  "--storage-route": ["auto", "query", "literal", "template", "none"],
  "--api-url": ["not a url", "ftp://x", "http://example.org", "https://me:pw@example.org", "x\0"],
  "--token-url": ["not a url", "http://example.org/token"],
  "--client-secret-file": ["-", "/nowhere", "FILE"],
  "--proxy": ["none", "socks5://", "gopher://x", "socks5://h:0"],
  "--config": ["FILE", "CONFIG", "/nowhere", "-", "/"],
  "--offering": ["Alps", "nobody"],
  "--start-date": ["2025-01-01", "2025-1-1"],
  "--end-date": ["2025-02-28", "9999-01-01"],
};
const SWITCHES = ["--users", "--this-month", "--last-month", "--chart", "-P", "-n", "-v", "--debug"]
  .concat(
    "-q",
    "-h",
    "-V",
    "--version",
    "--no-progress",
    "--no-coler",
    "--verbose=1",
    "-qv",
    "-o=",
  );
const STRAY = [
  "--",
  "-",
  "/compute/usage-month/account",
  "from=2025-01",
  "CONFIG",
  "bash",
  "formats",
];
const GARBAGE = fc.string({ unit: "binary", maxLength: 6 }).filter((text) => !text.includes("--"));

const FLAG = fc.constantFrom(...Object.keys(VALUES)).chain((flag) =>
  fc.tuple(
    fc.oneof({ arbitrary: fc.constantFrom(...VALUES[flag] ?? []), weight: 6 }, GARBAGE),
    fc.integer({ min: 0, max: 9 }),
  ).map(([value, way]) => way === 0 ? [flag] : way < 5 ? [`${flag}=${value}`] : [flag, value])
);
const ARGUMENTS = fc.array(
  fc.oneof(
    { arbitrary: FLAG, weight: 6 },
    { arbitrary: fc.constantFrom(...SWITCHES).map((flag) => [flag]), weight: 2 },
    { arbitrary: fc.oneof(fc.constantFrom(...STRAY), GARBAGE).map((word) => [word]), weight: 1 },
  ),
  { maxLength: 4 },
).map((parts) => parts.flat());

/** Variables in place of the right ones. */
const ENVIRONMENT = fc.dictionary(
  fc.constantFrom(
    ...["DWDI_API_URL", "DWDI_TOKEN_URL", "DWDI_CLIENT_ID", "DWDI_CLIENT_SECRET", "DWDI_SCOPE"],
    ...["DWDI_CLIENT_SECRET_FILE", "DWDI_PROXY", "DWDI_CA_FILE", "DWDI_CONFIG", "HTTPS_PROXY"],
    ...["NO_PROXY", "NO_COLOR", "TERM", "COLUMNS", "LANG", "__proto__"],
  ),
  fc.oneof(fc.constantFrom("", " ", "none", "/nowhere", "FILE", "CONFIG", "x", "-1"), GARBAGE),
  { maxKeys: 2 },
);

/** An error as it is told, to people or programs. */
const CODES = EXIT_CODES.flatMap(({ errors }) => errors).join("|");
const ERROR = new RegExp(`^dwdi: .+ \\((${CODES})\\)$|^\\{"error":\\{"code":"(${CODES})"`);
/** The settings whose variables have the names of codes. */
const SETTING = /^dwdi: (config|proxy): .* \(DWDI_(CONFIG|PROXY)\)$/;

describe("any command line", () => {
  let server: EmulatorServer;
  let folder = "";
  before(async () => {
    server = await serveEmulator();
    folder = await mkdtemp(join(tmpdir(), "dwdi-fuzz-"));
    await writeFile(join(folder, "FILE"), "g207\n");
    await writeFile(
      join(folder, "CONFIG"),
      computeOffering(server.settings, server.settings.waldurTokens.staff),
    );
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  async function outcomeOf(
    argv: readonly string[],
    changes: Readonly<Record<string, string>>,
  ): Promise<Outcome> {
    const placed = (text: string) => text.replace(/\b(FILE|CONFIG)$/, join(folder, "$1"));
    const env = { ...environmentOf(server), ...changes };
    const named = Object.entries(env).map(([name, value]) => [name, placed(value)]);
    const outcome = await dwdi(argv.map(placed), { env: Object.fromEntries(named) });
    const { code, stdout, stderr } = outcome;
    const said = stdout + stderr;
    assert.ok(EXIT_CODES.some((known) => known.code === code) && code !== 1, said);
    assert.ok(!said.includes("UNEXPECTED"), said);
    assert.ok(!said.includes(server.settings.clientSecret), said);
    return outcome;
  }

  it("ends with its answer, or with one line that says why there is none", async () => {
    const words = fc.constantFrom(...COMMANDS);
    await fc.assert(fc.asyncProperty(words, ARGUMENTS, ENVIRONMENT, async (words, rest, env) => {
      const argv = [...words, ...rest];
      const { code, stdout, stderr } = await outcomeOf(argv, env);
      if (code === 0) return;
      const isStreaming = /\b(ndjson|csv|tsv)\b|(^| )-P/.test(argv.join(" "));
      assert.ok(stdout === "" || (isStreaming && code !== 2), stdout);
      const lines = stderr.trimEnd().split("\n");
      const errors = lines.filter((line) => ERROR.test(line) && !SETTING.test(line));
      assert.equal(errors.length, 1, stderr);
    }));
  });

  it("that reports ends with a code of the table", async () => {
    const words = fc.constantFrom(...REPORTING);
    await fc.assert(fc.asyncProperty(words, ARGUMENTS, ENVIRONMENT, async (words, rest, env) => {
      const { code, stdout, stderr } = await outcomeOf([...words, ...rest], env);
      assert.ok(code === 0 || stdout + stderr !== "");
    }));
  });
});
