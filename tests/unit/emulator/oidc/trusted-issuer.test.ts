import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { computeUsage, createDwdiClient } from "../../../../src/index.ts";
import { createEmulator, EmulatorError, serveEmulator } from "../../../../src/emulator/index.ts";
import { failureOf } from "../../../kit/clients.ts";
import { serveProvider } from "../../../kit/oidc-provider.ts";
import { get } from "../dwdi-requests.ts";

const CLIENT = {
  id: "me",
  secret: "a secret",
  method: "client_secret_post",
  scopes: ["dwdi:read"],
  resource: "https://dwdi.example.org",
} as const;
const { resource: _, ...OPAQUE } = CLIENT;
const ROUTE = "/inference/resource/cost?from=2025-01&to=2025-01";
const month = "2025-01";

describe("an emulator that trusts an issuer", () => {
  it("answers a client with a token of a certified provider, for DWDI and Waldur", async () => {
    await using provider = await serveProvider(CLIENT);
    const { issuer: trustedIssuer, tokenUrl } = provider;
    const server = await serveEmulator({ trustedIssuer, now: () => new Date("2025-02-15") });
    const { apiUrl, waldurUrl } = server.settings;
    const { id: clientId, secret: clientSecret } = CLIENT;
    const auth = { tokenUrl, clientId, clientSecret, scope: "dwdi:read" };
    try {
      const client = createDwdiClient({ apiUrl, auth });
      assert.ok((await computeUsage(client, { month })).entries.length > 0);
      await computeUsage(client, { month });
      assert.equal(provider.requests, 3, "a token, the metadata and the keys");
      const { accessToken } = await client.getToken();
      const headers = { authorization: `Bearer ${accessToken}` };
      assert.equal((await fetch(`${waldurUrl}users/me/`, { headers })).status, 200);
    } finally {
      await server.close();
    }
  });

  it("still answers with tokens of its own", async () => {
    const emulator = createEmulator({ trustedIssuer: "http://127.0.0.1:9" });
    assert.equal((await get(emulator, ROUTE)).status, 200);
  });

  it("refuses tokens that are changed, too old, of another issuer or opaque", async () => {
    await using provider = await serveProvider(CLIENT);
    await using other = await serveProvider(CLIENT);
    await using opaque = await serveProvider(OPAQUE);
    const good = await tokenOf(provider.tokenUrl);
    const [head = "", body = "", signature = ""] = good.split(".");
    const bodyOf = (claims: object) =>
      btoa(JSON.stringify({ ...JSON.parse(atob(body)), ...claims })).replaceAll("=", "");
    const refused = {
      "without a signature": `${head}.${body}.`,
      "with other claims": `${head}.${bodyOf({ scope: "all" })}.${signature}`,
      "with the algorithm none": `${btoa('{"alg":"none"}')}.${body}.`,
      "of another issuer": await tokenOf(other.tokenUrl),
      "signed with another key": `${head}.${body}.${await signatureOf(`${head}.${body}`)}`,
      opaque: await tokenOf(opaque.tokenUrl),
      "no token": "x",
    };
    const emulator = createEmulator({ trustedIssuer: provider.issuer });
    const statusOf = async (token: string) =>
      (await get(emulator, ROUTE, { authorization: `Bearer ${token}` })).status;
    assert.equal(await statusOf(good), 200);
    for (const [what, token] of Object.entries(refused)) {
      assert.equal(await statusOf(token), 401, what);
    }
    const { now } = Date;
    Date.now = () => now() + 601_000;
    try {
      assert.equal(await statusOf(good), 401, "too old");
    } finally {
      Date.now = now;
    }
  });

  it("says why when the keys cannot be read", async () => {
    await using provider = await serveProvider(CLIENT);
    const token = await tokenOf(provider.tokenUrl);
    const trustedIssuer = provider.issuer;
    const emulator = createEmulator({ trustedIssuer });
    await provider[Symbol.asyncDispose]();
    const client = createDwdiClient({
      apiUrl: "https://x",
      auth: { token },
      retry: { limit: 0 },
      fetch: emulator.fetch,
    });
    const { status, message } = await failureOf(computeUsage(client, { month }));
    assert.equal(status, 502);
    assert.ok(message.includes(`the keys of the issuer ${trustedIssuer} cannot be read`), message);
  });

  it("takes a URL only", () => {
    for (const trustedIssuer of ["sso.example.org", "", "ftp://x", "https://x/?a"]) {
      assert.throws(() => createEmulator({ trustedIssuer }), EmulatorError);
    }
  });
});

async function signatureOf(text: string): Promise<string> {
  const { privateKey } = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      hash: "SHA-256",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    false,
    ["sign"],
  );
  const bytes = new TextEncoder().encode(text);
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", privateKey, bytes);
  return Buffer.from(signature).toString("base64url");
}

async function tokenOf(tokenUrl: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    scope: "dwdi:read",
  });
  const response = await fetch(tokenUrl, { method: "POST", body });
  const token = JSON.parse(await response.text()).access_token;
  assert.ok(typeof token === "string");
  return token;
}
