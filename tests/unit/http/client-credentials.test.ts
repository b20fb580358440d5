import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type ClientCredentials,
  computeUsage,
  createDwdiClient,
  DwdiError,
} from "../../../src/index.ts";
import { clientOfEmulator, failureOf } from "../../kit/clients.ts";
import { serveProvider } from "../../kit/oidc-provider.ts";
import { type Reply, serve, serveDwdi } from "../../kit/servers.ts";

const month = "2025-01";
const METHODS = ["client_secret_post", "client_secret_basic"] as const;
const ODD = { id: "dash board:1", secret: "100% +&:/=~'\"()*!" };

function clientWith(auth: ClientCredentials, apiUrl = "http://127.0.0.1") {
  return createDwdiClient({ apiUrl, auth, retry: { limit: 0 } });
}

/** A client of a token endpoint that gives one reply. */
async function asked(reply: Reply) {
  await using server = await serve(() => reply);
  const tokenUrl = `${server.url}/realms/cscs/token`;
  const client = clientWith({ tokenUrl, clientId: "me", clientSecret: "my-secret" });
  return await client.getToken().catch((error: unknown) => failureOf(Promise.reject(error)));
}

for (const method of METHODS) {
  describe(method, () => {
    it("gets a token of a certified provider, once, whatever the characters", async () => {
      await using provider = await serveProvider({
        ...ODD,
        method,
        scopes: ["openid", "dwdi:read"],
      });
      const { tokenUrl } = provider;
      const auth = { tokenUrl, clientId: ODD.id, clientSecret: ODD.secret, method };
      const client = clientWith({ ...auth, scope: "openid dwdi:read" });
      const tokens = await Promise.all(Array.from({ length: 100 }, () => client.getToken()));
      assert.match(tokens[0]?.accessToken ?? "", /^[\w-]{43}$/);
      assert.equal(tokens[99]?.scope, "openid dwdi:read");
      assert.ok(Math.abs((tokens[0]?.expiresIn ?? 0) - 600) < 5);
      assert.equal(provider.requests, 1);
      assert.equal((await clientWith(auth).getToken()).scope, "openid");
    });

    it("is refused by a certified provider when the secret is wrong", async () => {
      await using provider = await serveProvider({ ...ODD, method, scopes: ["openid"] });
      const { tokenUrl } = provider;
      for (const wrong of [{ clientSecret: "nope" }, { clientId: "nobody" }]) {
        const auth = { tokenUrl, clientId: ODD.id, clientSecret: ODD.secret, method, ...wrong };
        const error = await failureOf(clientWith(auth).getToken());
        assert.deepEqual([error.code, error.status], ["auth", 401]);
        assert.match(error.message, /^the token was refused with invalid_client: /);
        assert.equal(error.hint, "check the client id and the client secret");
      }
      assert.equal(provider.requests, 2);
    });

    it("gets a token of the emulator, whatever the characters", async () => {
      await using server = await serveDwdi({
        clientId: "ü b:c",
        clientSecret: `${ODD.secret}ü€𝄞`,
      });
      const { apiUrl, auth: credentials } = server.settings;
      const usage = await computeUsage(clientWith({ ...credentials, method }, apiUrl), { month });
      assert.ok(usage.entries.length > 0);
      const { form, headers } = server.emulator.requests[0] ?? {};
      assert.equal(form?.grant_type, "client_credentials");
      assert.equal(form?.client_secret, method === "client_secret_post" ? "***" : undefined);
      assert.equal(
        headers?.authorization,
        method === "client_secret_basic" ? "Basic ***" : undefined,
      );
    });
  });
}

describe("a certified provider", () => {
  const [method] = METHODS;
  const auth = { clientId: ODD.id, clientSecret: ODD.secret, method };

  it("refuses a scope that is not the client's, and a client that may not do this", async () => {
    const refusals = [
      [["client_credentials"], "dwdi:write", "invalid_scope", /scope/],
      [["authorization_code"], "openid", "invalid_request", /token URL/],
    ] as const;
    for (const [grantTypes, scope, code, hint] of refusals) {
      await using provider = await serveProvider({
        ...ODD,
        method,
        scopes: ["openid"],
        grantTypes,
      });
      const client = clientWith({ ...auth, scope, tokenUrl: provider.tokenUrl });
      const error = await failureOf(client.getToken());
      assert.deepEqual([error.code, error.status], ["auth", 400]);
      assert.match(error.message, new RegExp(`^the token was refused with ${code}: `));
      assert.match(error.hint ?? "", hint);
    }
  });

  it("is asked for a new token once when DWDI refuses the last, with no retries allowed", async () => {
    await using provider = await serveProvider({ ...ODD, method, scopes: ["openid"] });
    for (const refusals of [1, 2]) {
      await using dwdi = await serve((_, index) =>
        index < refusals ? { status: 401 } : { json: { compute: [] } }
      );
      const client = clientWith({ ...auth, tokenUrl: provider.tokenUrl }, dwdi.url);
      const reading = computeUsage(client, { month });
      if (refusals === 1) await reading;
      else assert.equal((await failureOf(reading)).code, "auth");
      const sent = dwdi.seen.map(({ headers }) => headers.authorization);
      assert.equal(new Set(sent).size, 2);
      assert.equal(sent.length, 2);
    }
    assert.equal(provider.requests, 4);
  });
});

describe("the emulator's provider", () => {
  it("adds an id_token of a foreign issuer, which is left alone", async () => {
    await using server = await serveDwdi({ idToken: true, tokenLifetime: 60 });
    const { scope, expiresIn = 0 } = await clientOfEmulator(server).getToken();
    assert.match(scope ?? "", /\bopenid\b/);
    assert.ok(expiresIn > 50 && expiresIn <= 60);
  });

  it("refuses what it does not know, once: a refusal is not tried again", async () => {
    await using server = await serveDwdi();
    const { apiUrl, auth: known } = server.settings;
    const refusals = [
      [{ clientSecret: "nope" }, "invalid_client", 401],
      [{ scope: "nope" }, "invalid_scope", 400],
    ] as const;
    for (const [change, code, status] of refusals) {
      server.emulator.clear();
      const client = createDwdiClient({ apiUrl, auth: { ...known, ...change } });
      const error = await failureOf(computeUsage(client, { month }));
      assert.deepEqual([error.code, error.status], ["auth", status]);
      assert.match(error.message, new RegExp(`^the token was refused with ${code}: Invalid `));
      assert.equal(server.emulator.requests.length, 1);
    }
  });
});

describe("a refusal of Keycloak", () => {
  const refusals: [status: number, json: object, code: string, message: RegExp, hint: RegExp][] = [
    [
      401,
      {
        error: "unauthorized_client",
        error_description: "Invalid client or Invalid client credentials",
      },
      "auth",
      /refused with unauthorized_client: Invalid client or/,
      /client secret/,
    ],
    [
      401,
      {
        error: "unauthorized_client",
        error_description: "Client not enabled to retrieve service account",
      },
      "auth",
      /service account/,
      /may not use client credentials/,
    ],
    [
      400,
      {
        error: "invalid_client",
        error_description: "Parameter client_assertion_type is missing",
      },
      "auth",
      /client_assertion_type is missing/,
      /has to sign .*the option auth\.token/,
    ],
    [
      404,
      { error: "Realm does not exist" },
      "not-found",
      /returned 404: Realm does not exist$/,
      /realms\/REALM\/protocol/,
    ],
    [
      404,
      {
        error: "Unable to find matching target resource method",
        error_description: "For more on this error consult the server log.",
      },
      "not-found",
      /returned 404: Unable to find matching target resource method$/,
      /realms\/REALM\/protocol/,
    ],
    [405, {}, "server", /returned 405$/, /realms\/REALM\/protocol/],
    [200, { error: "invalid_client" }, "auth", /refused with invalid_client$/, /client secret/],
  ];
  for (const [status, json, code, message, hint] of refusals) {
    it(`${status} ${JSON.stringify(json)} is told with what to do`, async () => {
      const error = await asked({ status, json });
      assert.ok(error instanceof DwdiError);
      assert.deepEqual([error.code, error.status], [code, status]);
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
    });
  }
});

describe("a token answer", () => {
  const lifetimes: [unknown, number][] = [
    [undefined, 300],
    [null, 300],
    ["300", 300],
    ["59.5", 59.5],
    [60, 60],
    [-1, 300],
    [0, 300],
    ["0", 300],
    ["-5", 300],
    ["soon", 300],
    ["1e3", 300],
    [1, 1],
    ["", 300],
    [true, 300],
    [[60], 300],
    ["9".repeat(400), 300],
  ];
  for (const [expires_in, lifetime] of lifetimes) {
    const said = JSON.stringify(expires_in)?.slice(0, 20) ?? "nothing";
    it(`with ${said} as expires_in lives for ${lifetime} s`, async () => {
      const token = await asked({ json: { access_token: "abc", expires_in } });
      assert.ok(!(token instanceof Error), String(token));
      const { expiresIn = NaN } = token;
      assert.ok(expiresIn <= lifetime && expiresIn > lifetime - 2, `${expiresIn} s are left`);
    });
  }

  const usable: [string, object][] = [
    ["a token type in any case", { token_type: "bEARER" }],
    ["no token type", {}],
    ["a scope that is none", { scope: null }],
    ["a refresh token", { refresh_token: 5, refresh_expires_in: 0, "not-before-policy": 0 }],
    ["an id_token that is no JWT", { id_token: 7 }],
  ];
  for (const [what, fields] of usable) {
    it(`may hold ${what}`, async () => {
      const token = await asked({ json: { access_token: "abc", ...fields } });
      assert.ok(!(token instanceof Error), String(token));
      assert.deepEqual([token.accessToken, token.scope], ["abc", undefined]);
    });
  }

  it("is at most 64 KiB long", async () => {
    const error = await asked({ json: { access_token: "abc", padding: "x".repeat(65_536) } });
    assert.ok(error instanceof DwdiError);
    assert.match(error.message, /longer than 65536 bytes/);
  });

  it("may have another status of success", async () => {
    const token = await asked({ status: 201, json: { access_token: "abc" } });
    assert.ok(!(token instanceof Error), String(token));
  });

  const html = { "content-type": "text/html" };
  const leak = "leaked-token-41";
  const wrong: [string, Reply, string, RegExp][] = [
    [
      "an HTML page",
      { text: `<title>${leak}</title>`, headers: html },
      "response",
      /did not return JSON but text\/html$/,
    ],
    ["a list", { json: [leak] }, "response", /did not return JSON/],
    ["a text", { json: leak }, "response", /did not return JSON/],
    ["null", { json: null }, "response", /did not return JSON/],
    [
      "no access_token",
      { json: { token: leak } },
      "response",
      /returned no usable access_token$/,
    ],
    [
      "a number as access_token",
      { json: { access_token: 41, leak } },
      "response",
      /returned no usable access_token$/,
    ],
    [
      "an access_token of two lines",
      { json: { access_token: `${leak}\nx` } },
      "response",
      /returned no usable access_token$/,
    ],
    [
      "another type of token",
      { json: { access_token: leak, token_type: "DPoP" } },
      "response",
      /not a bearer token$/,
    ],
    [
      "a number as type of token",
      { json: { access_token: leak, token_type: 41 } },
      "response",
      /not a bearer token$/,
    ],
    ["404", { status: 404, text: leak }, "not-found", /returned 404$/],
    [
      "404 in JSON",
      { status: 404, json: { error: { leak } } },
      "not-found",
      /returned 404$/,
    ],
    ["401 without a word", { status: 401, text: leak }, "auth", /returned 401$/],
    [
      "403 as a page",
      { status: 403, text: leak, headers: html },
      "auth",
      /returned 403: text\/html, ""$/,
    ],
    [
      "400 with an empty error",
      { status: 400, json: { error: "", leak } },
      "server",
      /returned 400$/,
    ],
    ["500", { status: 500, text: leak }, "server", /returned 500$/],
    [
      "500 with an error",
      { status: 500, json: { error: "server_error", leak } },
      "server",
      /returned 500$/,
    ],
    [
      "501 with an error",
      { status: 501, json: { error: leak } },
      "server",
      /returned 501$/,
    ],
    [
      "429",
      { status: 429, json: { error: "slow_down", leak } },
      "server",
      /returned 429$/,
    ],
    [
      "a redirect",
      { status: 302, headers: { location: "/login" } },
      "response",
      /was redirected$/,
    ],
    [
      "a redirect away",
      { status: 307, headers: { location: "https://sso.example.org/x" } },
      "response",
      /was redirected to https:\/\/sso\.example\.org$/,
    ],
    ["a redirect to nowhere", { status: 302, text: leak }, "server", /returned 302$/],
  ];
  for (const [what, reply, code, message] of wrong) {
    it(`cannot be ${what}, and is not quoted`, async () => {
      const error = await asked(reply);
      assert.ok(error instanceof Error, "a token came");
      assert.equal(error.code, code, error.message);
      assert.match(error.message, /^the token request to 127\.0\.0\.1:\d+\/realms\/cscs\/token /);
      assert.match(error.message, message);
      assert.ok(!`${error.message} ${error.hint} ${error.cause}`.includes(leak));
    });
  }

  const hints = {
    invalid_client: /client id and the client secret/,
    unauthorized_client: /may not use client credentials/,
    invalid_scope: /may not ask for this scope/,
    unsupported_grant_type: /token URL/,
  };
  for (const [code, hint] of Object.entries(hints)) {
    it(`that refuses with ${code} comes with a hint`, async () => {
      const error = await asked({ status: 400, json: { error: code } });
      assert.ok(error instanceof Error);
      assert.deepEqual([error.code, error.message], [
        "auth",
        `the token was refused with ${code}`,
      ]);
      assert.match(error.hint ?? "", hint);
    });
  }

  it("of a refusal gives its error and description, and nothing else", async () => {
    const error = await asked({
      status: 401,
      headers: { "www-authenticate": 'Basic realm="x"' },
      json: { error: "invalid_client", error_description: "no\nsuch\u001b client", leak },
    });
    assert.ok(error instanceof Error);
    assert.equal(error.message, "the token was refused with invalid_client: no such client");
  });
});
