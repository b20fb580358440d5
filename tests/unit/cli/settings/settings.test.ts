import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { settingFlags } from "../../../../cli/settings/setting-flags.ts";
import { resolveClientOptions } from "../../../../cli/settings/client-options.ts";
import type { DwdiClientOptions } from "../../../../src/client/client-options.ts";
import { serveEmulator } from "../../../../src/emulator/index.ts";
import { DwdiAbortError, DwdiAuthError } from "../../../../src/errors.ts";
import { environmentOf } from "../../../kit/environment.ts";
import { dwdi, fakeContext, type Given, parseFlags } from "../../../kit/cli-world.ts";

const ENV = {
  DWDI_API_URL: "https://dwdi.example.org",
  DWDI_TOKEN_URL: "https://auth.example.org/token",
  DWDI_CLIENT_ID: "ours",
  DWDI_CLIENT_SECRET: "planted-secret",
};

async function resolve(line: string, given: Given = { env: ENV }): Promise<DwdiClientOptions> {
  const context = fakeContext(given);
  const argv = line === "" ? [] : line.split(" ");
  return await resolveClientOptions(await parseFlags(argv, settingFlags, context), context);
}

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "dwdi-settings-"));
});
after(() => rm(folder, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

describe("settings", () => {
  it("send nothing in clear by a proxy elsewhere, no token either", async () => {
    const env = { ...ENV, DWDI_API_URL: "http://localhost:8480" };
    const proxy = "--proxy http://proxy.example.org:3128";
    await assert.rejects(resolve(proxy, { env }), /localhost:8480 would be sent a token in clear/);
    assert.ok(await resolve("--proxy socks5://localhost:12345", { env }));
  });

  it("come from the environment", async () => {
    const { apiUrl, auth, proxy, timeout } = await resolve("");
    assert.equal(apiUrl, "https://dwdi.example.org");
    assert.deepEqual({ ...auth, scope: undefined }, {
      tokenUrl: "https://auth.example.org/token",
      clientId: "ours",
      clientSecret: "planted-secret",
      scope: undefined,
    });
    assert.equal(proxy, undefined);
    assert.equal(timeout, undefined);
  });

  it("come from a flag before the environment", async () => {
    const options = await resolve(
      "--api-url https://localhost:1 --proxy socks5://h:1 --timeout 2s --retries 0 --concurrency 2" +
        " --storage-route query --scope a",
      { env: { ...ENV, DWDI_PROXY: "http://other", DWDI_SCOPE: "b" } },
    );
    assert.equal(options.apiUrl, "https://localhost:1");
    assert.deepEqual(options.proxy, { url: "socks5://h:1", setBy: "--proxy" });
    assert.equal(options.timeout, 2000);
    assert.deepEqual(options.retry, { limit: 0 });
    assert.equal(options.concurrency, 2);
    assert.equal(options.storageRoute, "query");
    assert.equal("scope" in options.auth ? options.auth.scope : undefined, "a");
  });

  it("let none beat a proxy of the environment", async () => {
    const env = { ...ENV, DWDI_PROXY: "socks5://h:1" };
    const { proxy } = await resolve("", { env });
    assert.deepEqual(proxy, { url: "socks5://h:1", setBy: "DWDI_PROXY" });
    const { proxy: none } = await resolve("--proxy none", { env });
    assert.deepEqual(none, { url: "none", setBy: "--proxy" });
  });

  it("that are missing are named all at once, with what could give them", async () => {
    await assert.rejects(resolve("--client-id x", { env: { DWDI_API_URL: "" } }), {
      message: "missing settings: api-url, token-url, client-secret-file",
      hint: "set DWDI_API_URL, DWDI_TOKEN_URL, DWDI_CLIENT_SECRET_FILE, or use a file with " +
        "--config; see dwdi help environment. Most commands have --demo, which needs no settings",
    });
  });

  for (
    const [line, message] of [
      ["--ca-file ~/ca.pem", /--ca-file: cannot read '~\/ca.pem': ENOENT/],
      ["--retries many", /--retries 'many' is not a whole number/],
      ["--retries=-1", /--retries '-1'/],
      ["--retries 1.5", /--retries '1.5'/],
      ["--concurrency 0", /--concurrency '0' is not a whole number from 1/],
      ["--timeout soon", /--timeout 'soon'/],
      ["--ca-file /nonexistent/ca", /--ca-file: cannot read '\/nonexistent\/ca': ENOENT/],
      [
        "--client-secret-file /nonexistent/s",
        /--client-secret-file: cannot read .*ENOENT: no such/,
      ],
    ] as const
  ) {
    it(`${line} is refused`, () => assert.rejects(resolve(line), message));
  }
});

describe("a client's secret", () => {
  it("is read from a file or from stdin, without the space around it", async () => {
    const path = await file("secret", "\n s3cret \r\n");
    for (
      const [line, given] of [
        [`--client-secret-file ${path}`, { env: ENV }],
        ["--client-secret-file -", { env: ENV, stdin: "s3cret\n" }],
        ["", { env: { ...ENV, DWDI_CLIENT_SECRET: "", DWDI_CLIENT_SECRET_FILE: path } }],
      ] as const
    ) {
      const { auth } = await resolve(line, given);
      assert.equal("clientSecret" in auth && auth.clientSecret, "s3cret");
    }
  });

  it("is never empty", async () => {
    const path = await file("empty", " \n");
    await assert.rejects(resolve(`--client-secret-file ${path}`), /'.*empty' is empty/);
  });

  it("is one line of text", async () => {
    for (const [content, fault] of [["a\nb\n", "several lines"], ["a\0\n", "a NUL"]] as const) {
      const path = await file("odd", content);
      await assert.rejects(resolve(`--client-secret-file ${path}`, { env: ENV }), {
        message: new RegExp(`^--client-secret-file: '.*odd' has ${fault}`),
        hint: "write the secret alone into it, on one line",
      });
    }
  });

  it("is not taken from two variables", async () => {
    const env = { ...ENV, DWDI_CLIENT_SECRET_FILE: "/x" };
    await assert.rejects(resolve("", { env }), /are both set/);
  });
});

describe("a token command", () => {
  const env = { DWDI_API_URL: "https://dwdi.example.org", PATH: process.env.PATH ?? "" };

  async function token(command: string, signal = new AbortController().signal): Promise<string> {
    const { auth } = await resolve("", { env: { ...env, DWDI_TOKEN_COMMAND: command } });
    assert.ok("token" in auth && typeof auth.token === "function");
    return await auth.token(signal);
  }

  it("gives what it prints, trimmed", async () => {
    assert.equal(await token("echo ' a.b.c '"), "a.b.c");
  });

  it("fails with its exit code and the first line of its stderr", async () => {
    await assert.rejects(token("echo no ticket >&2; echo more >&2; exit 3"), {
      name: DwdiAuthError.name,
      message: "the DWDI_TOKEN_COMMAND failed with exit code 3: no ticket",
    });
  });

  it("has secrets on its stderr masked, and its flood named", async () => {
    const said = (line: string) => `echo a-token; echo "${line}" >&2; exit 1`;
    for (
      const [line, shown] of [
        ["got a-token from it", "got \\*\\*\\* from it"],
        ["eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.sig is old", "\\*\\*\\* is old"],
        ["POST client_secret=abc&x=1 failed", "POST client_secret=\\*\\*\\*&x=1 failed"],
      ] as const
    ) await assert.rejects(token(said(line)), { message: new RegExp(`exit code 1: ${shown}$`) });
    await assert.rejects(token("yes"), /printed more than 64 KiB on stdout/);
    await assert.rejects(token("yes >&2"), /printed more than 64 KiB on stderr/);
  });

  it("fails when it prints nothing, or more than a token", async () => {
    await assert.rejects(token("true"), /printed no token/);
    await assert.rejects(token("echo your token: abc"), /printed more than a token/);
  });

  it("ends with the signal", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await assert.rejects(token("sleep 20", stop.signal), { name: DwdiAbortError.name });
  });

  it("and a client cannot be given alike; a flag decides over the environment", async () => {
    const both = { ...ENV, DWDI_TOKEN_COMMAND: "true" };
    await assert.rejects(
      resolve("", { env: both }),
      /DWDI_TOKEN_COMMAND and DWDI_CLIENT_SECRET cannot be used together/,
    );
    await assert.rejects(
      resolve("--token-command true --client-id x", { env }),
      /--token-command and --client-id cannot be used together/,
    );
    assert.ok("token" in (await resolve("--token-command true", { env: ENV })).auth);
    const secret = await file("s", "x");
    const { auth } = await resolve(`--client-secret-file ${secret}`, { env: both });
    assert.ok("clientSecret" in auth);
  });
});

describe("--verbose", () => {
  it("tells each setting with its origin, and no secret", async () => {
    const env = { ...ENV, DWDI_PROXY: "socks5://me:planted-password@127.0.0.1:1" };
    const argv = ["compute", "-v", "--retries", "0", "--timeout", "1s", "--month", "2025-01"];
    const { stderr } = await dwdi([...argv, "--debug"], { env });
    assert.match(stderr, /api-url: https:\/\/dwdi.example.org \(DWDI_API_URL\)/);
    assert.match(stderr, /client-secret-file: \*\*\* \(DWDI_CLIENT_SECRET\)/);
    assert.match(stderr, /proxy: socks5:\/\/\*\*\*@127.0.0.1:1 \(DWDI_PROXY\)/);
    assert.match(stderr, /concurrency: 4 \(default\)/);
    assert.match(stderr, /retries: 0 \(--retries\)/);
    assert.doesNotMatch(stderr, /planted/);
  });

  it("tells the proxies of the environment, and the variables that name them", async () => {
    const said = async (more: Record<string, string>) => {
      const env = { ...ENV, DWDI_TOKEN_URL: "https://auth.example.org:1/token", ...more };
      const argv = ["compute", "-v", "--retries", "0", "--timeout", "10ms", "--month", "2025-01"];
      const { stderr } = await dwdi(argv, { env });
      return stderr.split("\n").filter((line) => /proxy( for tokens)?:/.test(line))
        .map((line) => line.replace("dwdi: ", ""));
    };
    const proxy = "http://me:planted@127.0.0.1:1";
    const shown = "http://***@127.0.0.1:1";
    assert.deepEqual(await said({ https_proxy: proxy }), [`proxy: ${shown} (https_proxy)`]);
    assert.deepEqual(await said({ HTTP_PROXY: proxy, ALL_PROXY: proxy }), [
      `proxy: ${shown} (ALL_PROXY)`,
    ]);
    assert.deepEqual(await said({ HTTPS_PROXY: proxy, NO_PROXY: "auth.example.org" }), [
      `proxy: ${shown} (HTTPS_PROXY)`,
      "proxy for tokens: none (NO_PROXY)",
    ]);
  });

  it("tells why the period is the one it is", async () => {
    const said = async (...flags: string[]) => {
      const { stderr } = await dwdi(["compute", "--demo", "--verbose", ...flags]);
      return stderr.split("\n").filter((line) => /dwdi: (period|timezone): /.test(line)).join(" ");
    };
    assert.match(
      await said(),
      /timezone: UTC \(default\) dwdi: period: month \d{4}-\d\d \(default\)/,
    );
    assert.match(
      await said("--since", "2m", "--timezone", "Europe/Zurich"),
      /timezone: Europe\/Zurich \(--timezone\) .* \d{4}-\d\d to \d{4}-\d\d \(--since\)$/,
    );
    assert.match(
      await said("--from", "2025-01", "--to", "2025-02"),
      /month 2025-01 to 2025-02 \(--from and --to\)$/,
    );
  });

  it("tells the requests and why they were made again, and the storage route", async () => {
    const server = await serveEmulator();
    try {
      server.emulator.fault({ route: "storage", status: 503 });
      const argv = ["storage", "--filesystem", "capstor", "--data-type", "store", "--verbose"];
      const { code, stderr } = await dwdi([...argv, "--month", "2025-01"], {
        env: environmentOf(server),
      });
      assert.equal(code, 0);
      assert.match(stderr, /GET \/storage\/usage-month returned 503: try 2 of 5 in \d+ ms\n/);
      assert.match(stderr, /the storage route is there in the form 'query'/);
      assert.match(stderr, /filesystem: capstor \(--filesystem\)\n/);
      assert.match(stderr, /requests: 3, of which retries: 1\n$/);
    } finally {
      await server.close();
    }
  });
});
