import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { createDwdiClient, fromEnv } from "../../../src/index.ts";
import { revealed } from "../../../src/client/secret.ts";
import { failureOf } from "../../kit/clients.ts";
import { printsOf } from "../../kit/prints.ts";

const REQUIRED = {
  DWDI_API_URL: "https://dwdi.example.org",
  DWDI_TOKEN_URL: "https://auth.example.org/token",
  DWDI_CLIENT_ID: "dashboard",
  DWDI_CLIENT_SECRET: "hunter2-hunter2",
};
const { DWDI_CLIENT_SECRET: _, ...WITHOUT_SECRET } = REQUIRED;
const FILES: Record<string, string> = { "/secret": " from-a-file\n", "/ca": "PEM", "/empty": "\n" };

async function readFile(path: string): Promise<string> {
  return await Promise.resolve(FILES[path] ?? Promise.reject(new Error(`ENOENT: ${path}`)));
}

describe("fromEnv", () => {
  it("reads what createDwdiClient needs", async () => {
    const options = await fromEnv(REQUIRED);
    assert.ok("clientSecret" in options.auth);
    const clientSecret = revealed(options.auth.clientSecret);
    assert.deepEqual({ ...options, auth: { ...options.auth, clientSecret } }, {
      apiUrl: "https://dwdi.example.org",
      auth: {
        tokenUrl: "https://auth.example.org/token",
        clientId: "dashboard",
        clientSecret: "hunter2-hunter2",
        scope: undefined,
      },
      proxy: undefined,
      tls: undefined,
    });
    assert.equal(createDwdiClient(options).apiUrl, "https://dwdi.example.org/api/v1");
  });

  it("reads scope, secret file and CA file", async () => {
    const env = {
      ...WITHOUT_SECRET,
      DWDI_SCOPE: "openid dwdi",
      DWDI_CLIENT_SECRET_FILE: "/secret",
      DWDI_CA_FILE: "/ca",
    };
    const { auth, tls } = await fromEnv(env, { readFile });
    assert.ok("scope" in auth);
    assert.deepEqual([auth.scope, revealed(auth.clientSecret), tls], [
      "openid dwdi",
      "from-a-file",
      { ca: "PEM" },
    ]);
  });

  it("shows no secret when its result is printed, copied or not", async () => {
    const proxy = "http://me:proxy-hunter2@proxy.example.org:3128";
    for (const more of [{ DWDI_PROXY: proxy }, { HTTPS_PROXY: proxy }]) {
      const options = await fromEnv({ ...REQUIRED, ...more });
      const copy = { ...options, auth: { ...options.auth, scope: "openid" } };
      for (const text of [options, copy].flatMap(printsOf)) assert.doesNotMatch(text, /hunter2/);
      assert.ok(printsOf(options)[0]?.includes("dashboard"));
      assert.equal(createDwdiClient(copy).apiUrl, "https://dwdi.example.org/api/v1");
    }
  });

  it("shows a proxy without a login", async () => {
    const { proxy } = await fromEnv({ ...REQUIRED, DWDI_PROXY: "socks5://localhost:1080" });
    assert.deepEqual(proxy, { url: "socks5://localhost:1080", setBy: "DWDI_PROXY" });
  });

  it("refuses a secret that is given twice", async () => {
    const env = { ...REQUIRED, DWDI_CLIENT_SECRET_FILE: "/secret" };
    const { code, message } = await failureOf(fromEnv(env, { readFile }));
    assert.deepEqual([code, message], [
      "config",
      "DWDI_CLIENT_SECRET and DWDI_CLIENT_SECRET_FILE are both set",
    ]);
  });

  it("lists all variables that are missing or empty", async () => {
    const error = await failureOf(fromEnv({ DWDI_CLIENT_ID: "", DWDI_TOKEN_URL: "https://x/y" }));
    assert.deepEqual([error.code, error.message], [
      "config",
      "the environment lacks DWDI_API_URL, DWDI_CLIENT_ID, " +
      "DWDI_CLIENT_SECRET (or DWDI_CLIENT_SECRET_FILE)",
    ]);
  });

  it("names the variable whose file cannot be read, or not without readFile", async () => {
    for (const name of ["DWDI_CLIENT_SECRET_FILE", "DWDI_CA_FILE"]) {
      const base = name === "DWDI_CA_FILE" ? REQUIRED : WITHOUT_SECRET;
      const env = { ...base, [name]: "/nowhere" };
      const error = await failureOf(fromEnv(env, { readFile }));
      assert.deepEqual([error.code, error.message], [
        "config",
        `the file that ${name} names cannot be read: ENOENT: ***`,
      ]);
      assert.ok(!inspect(error).includes("nowhere"), "it may be the secret itself");
      assert.match((await failureOf(fromEnv(env))).message, new RegExp(`^${name} names a file`));
    }
  });

  it("refuses a secret file that holds nothing", async () => {
    const env = { ...WITHOUT_SECRET, DWDI_CLIENT_SECRET_FILE: "/empty" };
    const error = await failureOf(fromEnv(env, { readFile }));
    assert.deepEqual([error.code, error.message], [
      "config",
      "DWDI_CLIENT_SECRET_FILE: '/empty' is empty",
    ]);
  });

  it("refuses a secret file that holds more than a secret", async () => {
    const env = { ...WITHOUT_SECRET, DWDI_CLIENT_SECRET_FILE: "/odd" };
    for (const [text, fault] of [["a\r\nb", "several lines"], ["a\0", "a NUL in it"]] as const) {
      const error = await failureOf(fromEnv(env, { readFile: () => text }));
      assert.equal(error.message, `DWDI_CLIENT_SECRET_FILE: '/odd' has ${fault}`);
    }
  });

  it("takes DWDI_PROXY before the usual variables, and none as none", async () => {
    const usual = { HTTPS_PROXY: "http://usual:1", NO_PROXY: "inside.example.org" };
    const proxyOf = async (env: Record<string, string>) => {
      const { proxy } = await fromEnv({ ...REQUIRED, ...env });
      return (host: string) =>
        typeof proxy === "function" ? proxy(new URL(`https://${host}`)) : proxy;
    };
    const own = await proxyOf({ ...usual, DWDI_PROXY: "socks5://own:1" });
    assert.deepEqual(own("x"), { url: "socks5://own:1", setBy: "DWDI_PROXY" });
    const none = await proxyOf({ ...usual, DWDI_PROXY: "none" });
    assert.deepEqual(none("x"), { url: "none", setBy: "DWDI_PROXY" });
    const byHost = await proxyOf(usual);
    assert.deepEqual(byHost("x"), { url: "http://usual:1", setBy: "HTTPS_PROXY" });
    assert.deepEqual(byHost("inside.example.org"), { url: "none", setBy: "NO_PROXY" });
    assert.equal((await proxyOf({}))("x"), undefined);
  });
});
