import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createEmulator } from "../../../../src/emulator/index.ts";
import { askToken, authorized, get, ORIGIN } from "../dwdi-requests.ts";

const ROUTE = "/inference/resource/cost?from=2025-01&to=2025-01";
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${btoa(`${id}:${secret}`)}`,
});
const noPost = { client_id: undefined, client_secret: undefined };

describe("the token endpoint", () => {
  it("grants a JWT that says what it is", async () => {
    const now = () => new Date("2025-06-15T10:00:00.500Z");
    const emulator = createEmulator({ clientId: "me", tokenLifetime: 60, now });
    const { status, headers, body } = await askToken(emulator);
    assert.equal(status, 200);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(body["token_type"], "Bearer");
    assert.equal(body["expires_in"], 60);
    assert.equal(body["scope"], "openid cscs-dwdi:read");
    const { jti, ...claims } = claimsOf(body["access_token"]);
    assert.ok(jti);
    assert.deepEqual(claims, {
      iss: `${ORIGIN}/realms/cscs`,
      aud: "cscs-dwdi",
      azp: "me",
      scope: "openid cscs-dwdi:read",
      iat: 1749981600,
      exp: 1749981660.5,
    });
  });

  it("adds an id_token of a foreign issuer, which opens nothing, for the scope openid", async () => {
    const emulator = createEmulator();
    const { body } = await askToken(emulator);
    assert.notEqual(claimsOf(body["id_token"])["iss"], claimsOf(body["access_token"])["iss"]);
    const headers = { authorization: `Bearer ${body["id_token"]}` };
    assert.equal((await get(emulator, ROUTE, headers)).status, 401);
    const without = await askToken(emulator, { scope: "cscs-dwdi:read" });
    assert.equal(without.body["id_token"], undefined);
    const never = await askToken(createEmulator({ idToken: false }));
    assert.equal(never.body["id_token"], undefined);
  });

  it("takes the secret in the form or in the header, form-encoded", async () => {
    const emulator = createEmulator({ clientId: "a b:c", clientSecret: "100% +&ü:" });
    assert.equal((await askToken(emulator)).status, 200);
    const encoded = new URLSearchParams([["a b:c", "100% +&ü:"]]).toString().split("=");
    const headers = basic(encoded[0] ?? "", encoded[1] ?? "");
    assert.equal((await askToken(emulator, noPost, headers)).status, 200);
    const named = { client_secret: undefined };
    assert.equal((await askToken(emulator, named, headers)).status, 200);
  });

  it("grants all scopes when none is asked for", async () => {
    const { body } = await askToken(createEmulator({ scopes: ["x", "y"] }), { scope: undefined });
    assert.equal(body["scope"], "x y");
  });

  const json = { "content-type": "application/json" };
  const refused: readonly [
    string,
    Record<string, string | undefined>,
    Record<string, string>,
    number,
    string,
  ][] = [
    ["another secret", { client_secret: "x" }, {}, 401, "invalid_client"],
    ["another client", { client_id: "x" }, {}, 401, "invalid_client"],
    ["no client", noPost, {}, 401, "invalid_client"],
    ["a secret in two places", {}, basic("a", "b"), 400, "invalid_request"],
    ["a Basic header of another", noPost, basic("a", "b"), 401, "invalid_client"],
    ["a Basic header that is none", noPost, { authorization: "Basic ?" }, 401, "invalid_client"],
    ["a bearer token", noPost, { authorization: "Bearer x" }, 401, "invalid_client"],
    ["no grant type", { grant_type: undefined }, {}, 400, "invalid_request"],
    ["another grant", { grant_type: "password" }, {}, 400, "unsupported_grant_type"],
    ["an unknown scope", { scope: "openid admin" }, {}, 400, "invalid_scope"],
    ["another content type", {}, json, 400, "invalid_request"],
  ];
  for (const [what, changes, headers, status, error] of refused) {
    it(`refuses ${what}`, async () => {
      const answer = await askToken(createEmulator(), changes, headers);
      assert.deepEqual([answer.status, answer.body["error"]], [status, error]);
      assert.ok(answer.body["error_description"]);
      assert.equal(answer.headers.get("cache-control"), "no-store");
      const challenged = status === 401 && headers["authorization"] !== undefined;
      assert.equal(answer.headers.has("www-authenticate"), challenged);
    });
  }

  it("refuses a parameter that is repeated, and another method", async () => {
    const emulator = createEmulator();
    const { tokenUrl } = emulator.settings(ORIGIN);
    const body = new URLSearchParams("grant_type=client_credentials&grant_type=client_credentials");
    const repeated = await emulator.fetch(tokenUrl, { method: "POST", body });
    assert.equal(repeated.status, 400);
    assert.match(await repeated.text(), /invalid_request/);
    const got = await emulator.fetch(tokenUrl);
    assert.deepEqual([got.status, got.headers.get("allow")], [405, "POST"]);
  });

  it("is named by the discovery document", async () => {
    const emulator = createEmulator();
    const answer = await emulator.fetch(`${ORIGIN}/realms/cscs/.well-known/openid-configuration`);
    const document: unknown = await answer.json();
    assert.ok(typeof document === "object" && document !== null && "token_endpoint" in document);
    assert.equal(document.token_endpoint, emulator.settings(ORIGIN).tokenUrl);
  });
});

describe("a token", () => {
  it("is valid to the millisecond of its lifetime", async () => {
    let time = Date.parse("2025-06-15T10:00:00.900Z");
    const emulator = createEmulator({ tokenLifetime: 1, now: () => new Date(time) });
    const headers = await authorized(emulator);
    time += 999;
    assert.equal((await get(emulator, ROUTE, headers)).status, 200);
    time += 1;
    assert.equal((await get(emulator, ROUTE, headers)).status, 401);
  });
});

function claimsOf(token: unknown): Record<string, unknown> {
  const [, claims = ""] = String(token).split(".");
  return JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")));
}
