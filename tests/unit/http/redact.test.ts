import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { basicForms } from "../../../src/http/client-credentials.ts";
import { createRedactor } from "../../../src/http/redact.ts";
import { computeUsage, createDwdiClient, DwdiError, storageUsage } from "../../../src/index.ts";
import type { EmulatorFault } from "../../../src/emulator/index.ts";
import { serve, serveDwdi } from "../../kit/servers.ts";

const month = "2025-01";

describe("mask", () => {
  const secret = fc.string({ unit: "grapheme", minLength: 4, maxLength: 40 })
    .filter((text) => !"***".includes(text) && !text.includes("*"));

  it("leaves no secret in a text, in any form in which it travels", () => {
    const secrets = fc.array(secret, { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(secrets, fc.array(fc.string()), fc.nat(4), (known, around, split) => {
      const { mask, add } = createRedactor(known.slice(0, split));
      for (const later of known.slice(split)) add(later);
      const written = known.flatMap((each) => [
        each,
        new URLSearchParams({ "": each }).toString().slice(1),
        encodeURIComponent(each),
        JSON.stringify(each),
      ]);
      const masked = mask(written.join(` ${around.join("-")} `));
      for (const each of known) assert.ok(!masked.includes(each), `${each} in ${masked}`);
    }));
  });

  it("leaves no part of a secret that holds another one", () => {
    for (const known of [["abcd", "abcd-efgh"], ["abcd-efgh", "abcd"]]) {
      assert.equal(createRedactor(known).mask("x abcd-efgh y"), "x *** y");
    }
    const { mask, add } = createRedactor(["abcd"]);
    add("abcd-efgh");
    assert.equal(mask("x abcd-efgh y"), "x *** y");
  });

  it("leaves not a character of a secret in any of its forms", () => {
    const secret = '"p ä/s\\s"';
    const forms = [
      secret,
      "%22p+%C3%A4%2Fs%5Cs%22",
      "%22p%20%C3%A4%2Fs%5Cs%22",
      '\\"p ä/s\\\\s\\"',
    ];
    for (const form of forms) assert.equal(createRedactor([secret]).mask(form), "***", form);
  });

  it("leaves no form that gateways send back", () => {
    const secret = "p/a&b<c>'ü\"";
    const unicode = (text: string) =>
      text.replace(/[^a-z]/gi, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const forms = [
      "p\\/a&b<c>'ü\\\"",
      "p/a\\u0026b\\u003cc\\u003e'ü\\\"",
      unicode(secret),
      unicode(secret).replaceAll("c", "C"),
      "p/a&amp;b&lt;c&gt;&#39;ü&quot;",
      "p&#x2F;a&#38;b&lt;c&gt;&#x27;&#252;&#034;",
      "p%2fa%26b%3cc%3e%27%c3%bc%22",
    ];
    for (const form of forms) {
      assert.equal(createRedactor([secret]).mask(`<${form}>`), "<***>", form);
    }
  });

  it("leaves no credentials of a Basic header", () => {
    for (const secret of ["hunter22", "hün/ter 22"]) {
      const { mask } = createRedactor(basicForms({ clientId: "id", clientSecret: secret }));
      const bytes = new TextEncoder().encode(`id:${secret}`);
      const form = `id:${new URLSearchParams({ "": secret }).toString().slice(1)}`;
      for (const pair of [btoa(String.fromCharCode(...bytes)), btoa(form)]) {
        assert.match(mask(`got ${pair}`), /^got \*\*\*=*$/);
      }
    }
  });

  it("forgets the oldest tokens of many, and none for one that is told again", () => {
    const { mask, add } = createRedactor([]);
    const tokens = Array.from({ length: 100 }, (_, n) => `token-${n}.`);
    for (const token of tokens) add(token);
    for (let n = 0; n < 100; n++) add("token-99.");
    assert.equal(mask("token-0. token-1. token-60. token-99."), "token-0. token-1. *** ***");
  });

  it("takes out bearer tokens and passwords in URLs that nobody told it of", () => {
    const { mask } = createRedactor([]);
    assert.equal(mask("authorization: Bearer eyJhbGciOi.J9-_x"), "authorization: Bearer ***");
    assert.equal(mask("basic dXNlcjpwYXNz"), "basic ***");
    assert.equal(mask("at socks5://ada:pw@h:1 now"), "at socks5://ada:***@h:1 now");
    assert.equal(
      mask("nothing to hide at https://dwdi.cscs.ch:443/api"),
      "nothing to hide at https://dwdi.cscs.ch:443/api",
    );
  });
});

/** All that a program could print of an error. */
function printed(error: unknown): string {
  const parts: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) {
    parts.push(each.message, String(each.stack), inspect(each, { depth: 9, showHidden: true }));
    parts.push(JSON.stringify(each), JSON.stringify(Object.values(each)));
    if (each instanceof DwdiError) parts.push(each.hint ?? "", each.requestId ?? "");
  }
  return parts.join("\n");
}

describe("secrets", () => {
  const clientSecret = 'planted-secret 100%+/="é';
  const forms = [
    clientSecret,
    new URLSearchParams({ "": clientSecret }).toString().slice(1),
    encodeURIComponent(clientSecret),
    JSON.stringify(clientSecret).slice(1, -1),
    JSON.stringify(clientSecret).slice(1, -1).replaceAll("/", "\\/"),
    clientSecret.replaceAll('"', "&quot;").replaceAll("/", "&#x2F;"),
    ...basicForms({ clientId: "dwdi-emulator", clientSecret }),
  ];

  function assertNone(text: string, tokens: readonly string[]): void {
    for (const secret of [...forms, ...tokens, "planted-secret"]) {
      assert.ok(!text.includes(secret), `${secret} in ${text}`);
    }
  }

  const echo = `we got planted-secret: ${clientSecret} ${forms.join(" ")}`;
  const faults: [string, readonly EmulatorFault[]][] = [
    ["nothing", []],
    ["401 twice", [{ route: "compute", status: 401, times: 2 }]],
    ["403", [{ status: 403, route: "compute", body: forms.join(), contentType: "text/plain" }]],
    ["500", [{ status: 500, route: "compute", body: forms.join(" "), times: 9 }]],
    ["HTML", [{ route: "compute", html: true }]],
    ["a text", [{ route: "compute", body: forms.join(" "), contentType: "text/plain" }]],
    ["cut-off JSON", [{ route: "compute", body: `{"x":${JSON.stringify(clientSecret)}` }]],
    ["a wrong list", [{ route: "compute", body: JSON.stringify({ compute: [clientSecret] }) }]],
    ["a closed connection", [{ route: "compute", close: true, times: 9 }]],
    ["a truncated body", [{ route: "compute", truncate: true, times: 9 }]],
    ["a slow body", [{ route: "compute", slowBody: 200, times: 9 }]],
    ["a redirect", [{
      route: "compute",
      redirect: `https://x.example/?t=${encodeURIComponent(clientSecret)}`,
    }]],
    ["a token endpoint's 401", [{ route: "token", status: 401, body: echo }]],
    ["a token endpoint's 500", [{ route: "token", status: 500, body: echo, times: 9 }]],
    ["a token endpoint's page", [{ route: "token", html: true }]],
    ["a token endpoint's refusal", [{
      route: "token",
      status: 400,
      body: JSON.stringify({ error: "invalid_client", error_description: clientSecret }),
    }]],
    ["a closed token endpoint", [{ route: "token", close: true, times: 9 }]],
  ];
  for (const [what, list] of faults) {
    it(`are nowhere to be seen after ${what}`, async () => {
      await using server = await serveDwdi({ clientSecret });
      const { apiUrl, auth } = server.settings;
      const lines: string[] = [];
      const log = (line: string) => void lines.push(line);
      const client = createDwdiClient({
        apiUrl,
        auth,
        timeout: 300,
        retry: { limit: 1 },
        logger: { debug: log, warn: log },
      });
      const tokens: string[] = [];
      if (!what.includes("token endpoint")) tokens.push((await client.getToken()).accessToken);
      for (const fault of list) server.emulator.fault(fault);
      const error = await computeUsage(client, { accounts: ["G207"], month }).catch((e) => e);
      assert.equal(error instanceof DwdiError, list.length > 0, String(error));
      assert.ok(lines.length > 0);
      assertNone(lines.join("\n"), tokens);
      assertNone(printed(error), tokens);
      assertNone(inspect(client, { depth: 9, showHidden: true, getters: true }), tokens);
      assertNone(`${JSON.stringify(client)} ${String(client)}`, tokens);
    });
  }

  it("that a server echoes in its headers are nowhere to be seen", async () => {
    const token = "planted-token-0123456789";
    const headers = { "x-request-id": `id-${token}`, "content-type": `application/${token}` };
    for (const status of [200, 400, 404]) {
      await using server = await serve(() => ({ status, text: token, headers }));
      const client = createDwdiClient({ apiUrl: server.url, auth: { token } });
      const error = await storageUsage(client, { month }).catch((e) => e);
      assert.ok(error instanceof DwdiError);
      assert.ok(!printed(error).includes(token), printed(error));
      if (status !== 404) assert.equal(error.requestId, "id-***");
    }
  });

  it("in the URL of an option are not repeated", () => {
    const auth = { token: "some-token" };
    for (
      const apiUrl of [
        "https://ada:hunter2@dwdi.cscs.ch",
        "ftp://ada:hunter2@x",
        "ada:hunter2@x",
        "http://ada:hunter2@x",
      ]
    ) {
      assert.throws(() => createDwdiClient({ apiUrl, auth }), (error) => {
        assert.ok(error instanceof DwdiError && error.code === "config");
        assert.ok(!printed(error).includes("hunter2"), printed(error));
        return true;
      });
    }
  });
});
