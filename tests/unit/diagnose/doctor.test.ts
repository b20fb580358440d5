/**
 * `dwdi doctor`, from flags to lines and exit codes.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { Writable } from "node:stream";
import { run } from "../../../cli/program/run.ts";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { computeOffering, OFFERING } from "../../kit/compute-offering.ts";
import { fakeContext } from "../../kit/cli-world.ts";
import { closedPort } from "../../kit/scripted-proxies.ts";

const SECRET = "emulated-secret";
let dwdi: EmulatorServer;
let env: Record<string, string>;
before(async () => {
  dwdi = await serveEmulator({ clientSecret: SECRET });
  env = {
    DWDI_API_URL: dwdi.settings.apiUrl,
    DWDI_TOKEN_URL: dwdi.settings.tokenUrl,
    DWDI_CLIENT_ID: dwdi.settings.clientId,
    DWDI_CLIENT_SECRET: SECRET,
  };
});
afterEach(() => dwdi.emulator.clear());
after(() => dwdi.close());

interface Outcome {
  readonly code: number;
  /** What was written, a piece each time. */
  readonly pieces: readonly string[];
  readonly stdout: string;
}

async function doctor(line = "", given: Record<string, string> = env): Promise<Outcome> {
  const pieces: string[] = [];
  const stdout = new Writable({
    decodeStrings: false,
    write(piece, _encoding, done) {
      pieces.push(String(piece));
      done();
    },
  });
  const argv = ["doctor", ...line.split(" ").filter(Boolean)];
  const code = await run(argv, { ...fakeContext({ env: given }), stdout });
  return { code, pieces, stdout: pieces.join("") };
}

describe("dwdi doctor", () => {
  it("prints a line for each step as it ends, and ends with 0 when all is well", async () => {
    const { code, pieces, stdout } = await doctor();
    assert.equal(code, 0, stdout);
    assert.equal(pieces.length, 19);
    assert.match(
      pieces[0] ?? "",
      /^✔ settings +\d+ ms {2}DWDI is at .*client-id from DWDI_CLIENT_ID/,
    );
    assert.match(pieces[1] ?? "", /^– proxy +\d+ ms {2}no proxy is set/);
    assert.match(pieces[18] ?? "", /^– Waldur +\d+ ms {2}the configuration has no Waldur/);
    assert.match(stdout, /^✔ token +\d+ ms {2}granted, scopes openid,/m);
    assert.ok(!stdout.includes(SECRET));
  });

  it("aligns all lines", async () => {
    const { stdout } = await doctor("--demo");
    const ends = stdout.trimEnd().split("\n").map((line) => line.indexOf(" ms  "));
    assert.equal(new Set(ends).size, 1, stdout);
  });

  it("needs nothing set up with --demo, and knows a filesystem then", async () => {
    const { code, stdout } = await doctor("--demo", {});
    assert.equal(code, 0, stdout);
    assert.match(stdout, /in filesystem 'capstor', data type 'store'/);
    assert.match(stdout, /^✔ component storage_space /m);
  });

  it("names what is not set at all, with a hint, and ends with 2", async () => {
    const { code, stdout } = await doctor("", {});
    assert.equal(code, 2);
    assert.match(stdout, /^✖ settings .*missing settings: api-url, token-url, client-id/);
    assert.match(
      stdout,
      /^ {4}hint: set DWDI_API_URL, DWDI_TOKEN_URL, .* dwdi help environment\. /m,
    );
    assert.equal(stdout.trimEnd().split("\n").length, 2);
  });

  it("ends with the code of the first step that failed", async () => {
    const proxy = await doctor(`--proxy socks5://ada:planted@127.0.0.1:${await closedPort()}`);
    assert.equal(proxy.code, 5);
    assert.match(proxy.stdout, /^✖ proxy connection .*refused\D*\n {4}hint: start the proxy/m);
    assert.match(proxy.stdout, /^– token .*not checked because proxy connection failed/m);
    assert.ok(!proxy.stdout.includes("planted"));
    dwdi.emulator.fault({ route: "inference", status: 404, times: Infinity });
    assert.equal((await doctor()).code, 4);
    const filesystem = await doctor("--filesystem nowhere --data-type store");
    assert.equal(filesystem.code, 2);
    assert.match(filesystem.stdout, /^ {4}hint: check storage_filesystem and storage_data_type/m);
    const secret = await doctor("", { ...env, DWDI_CLIENT_SECRET: "planted" });
    assert.equal(secret.code, 3);
    assert.ok(!secret.stdout.includes("planted"));
  });

  it("does not try again unless it is told to", async () => {
    dwdi.emulator.fault({ route: "token", status: 503, times: 1 });
    assert.equal((await doctor()).code, 6);
    dwdi.emulator.clear();
    dwdi.emulator.fault({ route: "token", status: 503, times: 1 });
    assert.equal((await doctor("--retries 1")).code, 0);
  });

  describe("with a configuration file", () => {
    let folder = "";
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "dwdi-doctor-"));
    });
    after(() => rm(folder, { recursive: true }));

    async function doctorOf(text: string): Promise<Outcome> {
      const file = join(folder, "config.yaml");
      await writeFile(file, text, { mode: 0o600 });
      return await doctor(`--config ${file}`, {});
    }

    it("goes on to Waldur, its user, the offering and each component", async () => {
      const { code, pieces, stdout } = await doctorOf(computeOffering(dwdi.settings, tokenOf()));
      assert.equal(code, 0, stdout);
      assert.equal(pieces.length, 24);
      assert.match(stdout, /^✔ Waldur user +\d+ ms {2}staff, staff$/m);
      assert.match(stdout, /^✔ component nodeHours +\d+ ms {2}billed as usage$/m);
      assert.match(stdout, /^ {4}hint: not configured, so nothing is reported for: cpuHours$/m);
      assert.ok(!stdout.includes(tokenOf()));
    });

    it("ends with 3 for a token, 4 for an offering, 2 for a component that Waldur refuses", async () => {
      const text = computeOffering(dwdi.settings, tokenOf());
      assert.equal((await doctorOf(computeOffering(dwdi.settings, "planted"))).code, 3);
      assert.equal((await doctorOf(text.replace(OFFERING, "f".repeat(32)))).code, 4);
      const component = await doctorOf(text.replace("nodeHours:", "node_hours:"));
      assert.equal(component.code, 2);
      assert.match(
        component.stdout,
        /^✖ component node_hours [^]*\n {4}hint: did you mean nodeHours/m,
      );
    });

    it("ends with 5 for a Waldur that is not there, all else being well", async () => {
      const closed = `waldur_api_url: http://127.0.0.1:${await closedPort()}`;
      const text = computeOffering(dwdi.settings, tokenOf()).replace(/waldur_api_url: .*/, closed);
      const { code, stdout } = await doctorOf(text);
      assert.equal(code, 5);
      assert.equal([...stdout.matchAll(/^✖/gm)].length, 1, stdout);
    });

    it("leaves Waldur alone where the file has no token for it", async () => {
      const text = computeOffering(dwdi.settings, "x").replace(/.*waldur_api_token.*\n/, "");
      const { code, stdout } = await doctorOf(text);
      assert.equal(code, 0);
      assert.match(stdout, /^– Waldur +0 ms/m);
    });

    it("goes through all offerings of the file, one after the other, or the one named", async () => {
      const one = computeOffering(dwdi.settings, tokenOf());
      const [, item = ""] = one.split("offerings:\n");
      const other = item.replace(/name: .*/, "name: Other");
      const broken = other.replace("name: Other", "name: Broken")
        .replace(/(cscs_dwdi_client_secret): .*/, "$1: planted");
      const text = one + broken + other;
      const { code, stdout } = await doctorOf(text);
      assert.equal(code, 3, stdout);
      const [name = ""] = /(?<=name: ).*/.exec(one) ?? [];
      const headings = stdout.split("\n").filter((line) => /^[A-Z]/.test(line));
      assert.deepEqual(headings, [name, "Broken", "Other"]);
      assert.equal([...stdout.matchAll(/^✖ token/gm)].length, 1);
      assert.equal([...stdout.matchAll(/^✔ component nodeHours/gm)].length, 3);
      const file = join(folder, "config.yaml");
      const json = await doctor(`--config ${file} -o json`, {});
      const { steps } = JSON.parse(json.stdout);
      const named = steps.map(({ offering }: { offering: string }) => offering);
      assert.deepEqual([...new Set(named)], [name, "Broken", "Other"]);
      const single = await doctor(`--config ${file} --offering Other`, {});
      assert.equal(single.code, 0, single.stdout);
      assert.ok(!/^[A-Z]/m.test(single.stdout));
    });

    function tokenOf(): string {
      return dwdi.settings.waldurTokens.staff;
    }
  });

  it("gives all steps as one JSON document", async () => {
    const { code, pieces, stdout } = await doctor("-o json", {
      ...env,
      DWDI_CLIENT_SECRET: "planted",
    });
    assert.equal(code, 3);
    assert.equal(pieces.length, 1);
    const { schema, steps } = JSON.parse(stdout);
    assert.equal(schema, "dwdi/doctor/1");
    const token = steps.find(({ id }: { id: string }) => id === "token");
    assert.equal(token.status, "failed");
    assert.equal(token.error.code, "auth");
    assert.match(token.hint, /client secret/);
    assert.equal(steps.at(-2).because, "token");
    assert.ok(!stdout.includes("planted"));
  });
});
