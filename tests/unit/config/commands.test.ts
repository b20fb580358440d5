/**
 * `dwdi config`, and what `--config` gives to the settings.
 */
import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type ConfigValues, findConfig, findOffering } from "../../../cli/settings/config-file.ts";
import type { UsageKind } from "../../../src/amounts/component.ts";
import { dwdi, fakeContext, type Given, type Outcome } from "../../kit/cli-world.ts";
import { ALL, changed, FILES, revealedAuth, SECRETS } from "../../kit/config-file.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "dwdi-config-"));
});
after(() => rm(folder, { recursive: true }));

async function file(name: string, content: string, mode = 0o600): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

/** Runs `dwdi config`; no secret of the files may ever be shown. */
async function run(argv: readonly string[], given: Given = {}): Promise<Outcome> {
  const { code, stdout, stderr } = await dwdi(["config", ...argv], given);
  for (const secret of SECRETS) assert.ok(!(stdout + stderr).includes(secret), secret);
  return { code, stdout, stderr };
}

describe("dwdi config check", () => {
  it("says that nothing is wrong, and what there is", async () => {
    const path = await file("right.yaml", ALL);
    const { code, stdout } = await run(["check", path]);
    assert.equal(code, 0);
    assert.deepEqual(stdout.trimEnd().split("\n"), [
      `${path}: offering 'Alps compute' (2b3c4d5e6f708192a3b4c5d6e7f80910): compute`,
      `${path}: offering 'Alps storage' (0f0e0d0c0b0a09080706050403020100): storage`,
      `${path}: offering 'Alps inference' (ffffffffffffffffffffffffffffffff): inference`,
      `${path}: 0 errors, 0 warnings`,
    ]);
  });

  it("says everything that is wrong in one go, and ends with 2", async () => {
    const text = FILES.compute.replace("Europe/Zurich", "Nowhere").replace("label:", "lable:");
    const path = await file("wrong.yaml", text);
    const { code, stdout } = await run(["check", path]);
    assert.equal(code, 2);
    const lines = stdout.trimEnd().split("\n");
    assert.match(lines[0] ?? "", /wrong\.yaml:1:11: error: .*'Nowhere' .* \[timezone\]$/);
    assert.match(lines[1] ?? "", /^ {2}hint: use an IANA name/);
    assert.match(
      stdout,
      /:22:9: error: label is missing \[offerings\[0\]\.backend_components\.nodeH/,
    );
    assert.match(
      stdout,
      /:24:9: warning: the key 'lable' is not known .*\n {2}hint: did you mean la/,
    );
    assert.match(lines.at(-1) ?? "", /wrong\.yaml: 2 errors, 1 warning$/);
  });

  it("ends with 0 when there are warnings only", async () => {
    const path = await file("warned.yaml", `${ALL}extra: 1\n`);
    const { code, stdout } = await run(["check", path]);
    assert.equal(code, 0);
    assert.match(stdout, /0 errors, 1 warning\n$/);
  });

  it("names the offerings that are skipped", async () => {
    const text = changed(FILES.compute, "cscs-dwdi-compute", "slurm");
    const { code, stdout } = await run(["check", await file("slurm.yaml", text)]);
    assert.equal(code, 0);
    assert.match(stdout, /'Alps compute' is skipped: its reporting_backend is 'slurm'\n/);
  });

  it("gives JSON", async () => {
    const path = await file("json.yaml", `${FILES.compute}extra: 1\n`);
    const { code, stdout } = await run(["check", "-o", "json", path]);
    const document: Record<string, unknown> = JSON.parse(stdout);
    assert.equal(code, 0);
    assert.deepEqual(document, {
      schema: "dwdi/config-check/1",
      file: path,
      errors: 0,
      warnings: 1,
      issues: [{
        severity: "warning",
        message: "the key 'extra' is not known",
        hint: "it has no effect",
        path: "extra",
        line: 26,
        column: 1,
      }],
      offerings: [
        { name: "Alps compute", uuid: "2b3c4d5e6f708192a3b4c5d6e7f80910", kind: "compute" },
      ],
      skipped: [],
    });
  });

  it("warns of files with secrets that others can read", async () => {
    await file("open-token", "s3cret", 0o644);
    const text = changed(
      FILES.compute,
      "waldur_api_token: planted-waldur",
      "waldur_api_token_file: open-token",
    );
    const { stdout } = await run(["check", await file("open.yaml", text, 0o640)]);
    if (process.platform === "win32") return;
    assert.match(stdout, /open\.yaml holds secrets that group or others can read/);
    assert.match(stdout, /open-token holds secrets that group or others can read/);
    const shared = await run(["check", await file("shared.yaml", text, 0o660)]);
    assert.match(shared.stdout, /shared\.yaml says where .* group or others can change it/);
    const free = text.replace("planted-client", "${S:-x}").replace("me:planted-proxy@", "")
      .replace("open-token", await file("closed-token", "s3cret"));
    const closed = await run(["check", await file("free.yaml", free, 0o644)]);
    assert.match(closed.stdout, /0 errors, 0 warnings/);
  });

  it("reads stdin", async () => {
    const { code, stdout } = await run(["check", "-"], { stdin: "offerings: []\n" });
    assert.equal(code, 0);
    assert.match(stdout, /-:1:12: warning: the list of offerings is empty/);
  });

  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [["check"], /argument FILE is missing/],
    [["check", "a", "b"], /unexpected argument 'b'/],
    [["check", "absent.yaml"], /cannot read 'absent.yaml'/],
    [["chek", "a"], /unknown command 'config chek'/],
    [[], /dwdi config needs a command/],
    [["show", "a", "-c", "b"], /'a' and --config b are two files/],
    [["show", "absent.yaml"], /^dwdi: FILE: cannot read 'absent.yaml'/],
    [["check", "a", "--timeout", "3s"], /unknown flag --timeout/],
  ];
  for (const [argv, message] of refused) {
    it(`refuses 'config ${argv.join(" ")}'`, async () => {
      const { code, stdout, stderr } = await run(argv);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
    });
  }
});

describe("dwdi config show", () => {
  const rowsOf = async (argv: readonly string[], given: Given = {}) => {
    const { stdout, stderr } = await run(["show", "-o", "json", ...argv], given);
    const document: {
      entries: Readonly<Record<"offering" | "setting" | "value" | "origin", string>>[];
    } = JSON.parse(stdout);
    const find = (setting: string, offering?: string) => {
      const row = document.entries.find((entry) =>
        entry.setting === setting && (offering === undefined || entry.offering === offering)
      );
      return row && `${row.value} (${row.origin})`;
    };
    return { find, entries: document.entries, stderr };
  };

  it("tells flag, environment and default apart, without a file", async () => {
    const env = { DWDI_API_URL: "https://dwdi.example.org", DWDI_CLIENT_SECRET: "planted-client" };
    const { find } = await rowsOf(["--timeout", "3s"], { env });
    assert.equal(find("api-url"), "https://dwdi.example.org (DWDI_API_URL)");
    assert.equal(find("client-secret-file"), "*** (DWDI_CLIENT_SECRET)");
    assert.equal(find("timeout"), "3s (--timeout)");
    assert.equal(find("retries"), "4 (default)");
    assert.equal(find("proxy"), "none (default)");
    assert.equal(find("client-id"), undefined);
    assert.equal(find("timezone"), "UTC (default)");
  });

  it("tells whose clock counts, the flag's before the file's", async () => {
    const path = await file("clock.yaml", ALL);
    const { find } = await rowsOf([path, "--timezone", "Asia/Tokyo"]);
    assert.equal(find("timezone"), "Asia/Tokyo (--timezone)");
    const { code, stderr } = await run(["show", "--timezone", "Nowhere"]);
    assert.equal(code, 2);
    assert.match(stderr, /'Nowhere' is not a known/);
  });

  it("tells the place in the file, unless a flag or a variable is before it", async () => {
    const path = await file("show.yaml", ALL);
    const env = { DWDI_CONFIG: path, DWDI_CLIENT_ID: "other" };
    const { find } = await rowsOf(["--api-url", "https://flag.example.org"], { env });
    const compute = (setting: string) => find(setting, "Alps compute");
    assert.equal(compute("api-url"), "https://flag.example.org (--api-url)");
    assert.equal(compute("client-id"), "other (DWDI_CLIENT_ID)");
    assert.equal(compute("token-url"), `https://auth.example.org/token (${path}:16:33)`);
    assert.equal(compute("client-secret-file"), `*** (${path}:15:32)`);
    assert.equal(compute("proxy"), `socks5://***@jump.example.org:1080 (${path}:18:20)`);
    assert.equal(compute("cluster"), `alps (${path}:19:26)`);
    assert.equal(compute("Waldur"), `https://waldur.example.org (${path}:6:21)`);
    assert.equal(compute("Waldur credentials"), `a token, *** (${path}:7:23)`);
    assert.match(compute("component nodeHours") ?? "", /^nodeHours × 1 → node-hours/);
    assert.equal(find("timezone"), `Europe/Zurich (${path}:1:11)`);
    assert.match(find("component storage_space") ?? "", /^spaceUsed ÷ 1000000000 → GB/);
    assert.match(find("component cost") ?? "", /^totalCost ÷ 1 → node-hours/);
  });

  it("shows one offering when it is named", async () => {
    const path = await file("one.yaml", ALL);
    const { entries } = await rowsOf([path, "--offering", "Alps storage"]);
    const offerings = new Set(entries.map(({ offering }) => offering));
    assert.deepEqual([...offerings], [undefined, "Alps storage"]);
    assert.equal((await run(["show", path, "--offering", "x"])).code, 4);
  });

  it("names the proxy that the environment has, the file's before it", async () => {
    const text = FILES.compute.replace(/ *socks_proxy.*\n/, "");
    const env = { HTTPS_PROXY: "http://u:planted-proxy@h:1" };
    const { find } = await rowsOf([await file("env.yaml", text)], { env });
    assert.equal(find("proxy"), "http://***@h:1 (HTTPS_PROXY)");
    const own = await rowsOf([await file("own.yaml", FILES.compute)], { env });
    assert.match(own.find("proxy") ?? "", /jump\.example\.org/);
  });

  it("tells the file's warnings on stderr", async () => {
    const path = await file("told.yaml", `${FILES.compute}timezon: x\n`);
    const { stderr } = await rowsOf([path]);
    assert.equal(
      stderr,
      `dwdi: ${path}:26:1: the key 'timezon' is not known; did you mean timezone?\n`,
    );
  });
});

describe("--config", () => {
  const find = (values: ConfigValues, kind?: UsageKind, given: Given = {}) =>
    findOffering(values, kind, fakeContext(given));

  it("gives the settings of the only offering of the command's kind", async () => {
    const config = await file("all.yaml", ALL);
    const found = await find({ config }, "storage");
    assert.equal(found?.offering.name, "Alps storage");
    assert.deepEqual(found?.settings.get("api-url"), {
      value: "https://dwdi.example.org",
      origin: `${config}:34:26`,
      isSecret: false,
    });
    assert.deepEqual(found?.settings.get("client-secret-file"), {
      value: "planted-client",
      origin: `${config}:36:32`,
      isSecret: true,
    });
    assert.equal(found?.settings.has("ca-file"), false);
    assert.equal(found?.config.timezone, "Europe/Zurich");
  });

  it("is what DWDI_CONFIG says, when the flag is not there", async () => {
    const env = { DWDI_CONFIG: await file("env.yaml", FILES.compute) };
    assert.equal((await find({}, "compute", { env }))?.offering.name, "Alps compute");
    const config = await file("flag.yaml", FILES.storage);
    assert.equal((await find({ config }, undefined, { env }))?.offering.name, "Alps storage");
    assert.equal(await find({}, "compute"), undefined);
    assert.equal(await find({}, "compute", { env: { DWDI_CONFIG: "" } }), undefined);
  });

  it("reads secrets from the environment and from files beside it", async () => {
    await file("secret", "  of a file\n");
    const text = FILES.compute.replace("planted-waldur", "${TOKEN}")
      .replace("client_secret: planted-client", "client_secret_file: secret");
    const config = await file("refer.yaml", text);
    const found = await find({ config }, "compute", { env: { TOKEN: "t" } });
    assert.deepEqual(revealedAuth(found?.offering.waldur.auth), { token: "t" });
    assert.equal(found?.settings.get("client-secret-file")?.value, "of a file");
    assert.equal(found?.settings.get("client-secret-file")?.origin, `${config}:15:37`);
  });

  it("is refused when it has errors, and its offering without it", async () => {
    const config = await file("bad.yaml", FILES.compute.replace("Europe/Zurich", "Nowhere"));
    await assert.rejects(find({ config }), /bad\.yaml:1:11: timezone 'Nowhere'/);
    await assert.rejects(find({ offering: "x" }), /--offering goes with a configuration file/);
    await assert.rejects(find({ config: join(folder, "none.yaml") }), /cannot read/);
    assert.equal(await findConfig({}, fakeContext()), undefined);
  });

  it("names a secret's file that cannot be read", async () => {
    const text = FILES.compute.replace("client_secret: planted-client", "client_secret_file: gone");
    const config = await file("gone.yaml", text);
    await assert.rejects(
      find({ config }),
      /the file that cscs_dwdi_client_secret_file names cannot be read: ENOENT: no such file or directory$/,
    );
  });
});
