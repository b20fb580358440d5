/**
 * Which token a request is sent with: the one in force when a try is sent, whatever it waited for.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { computeUsage, createDwdiClient, type DwdiClientOptions } from "../../../src/index.ts";
import { createWaldurClient } from "../../../src/waldur/index.ts";
import { clientOfEmulator, failureOf } from "../../kit/clients.ts";
import { type Reply, serve, serveDwdi } from "../../kit/servers.ts";

const month = "2025-01";
const EMPTY: Reply = { json: { compute: [] } };
const UNAUTHORIZED: Reply = { status: 401 };

/** A provider of numbered tokens, and a DWDI that answers what it is told to, by token. */
async function serveTokens(
  reply: (token: string, index: number) => Reply,
  lifetime = 300,
  options: Partial<DwdiClientOptions> = {},
) {
  let issued = 0;
  let asked = 0;
  const server = await serve(({ target, headers }) => {
    if (target === "/token") {
      return { json: { access_token: `token-${++issued}`, expires_in: lifetime } };
    }
    return reply(headers.authorization?.replace("Bearer ", "") ?? "", asked++);
  });
  const auth = { tokenUrl: `${server.url}/token`, clientId: "me", clientSecret: "my-secret" };
  const client = createDwdiClient({ apiUrl: server.url, auth, ...options });
  return { server, client, issued: () => issued };
}

describe("the token of a request", () => {
  it("is one that lives when the request gets its turn, of many that wait", async () => {
    await using server = await serveDwdi({ tokenLifetime: 2, latency: 60 });
    const client = clientOfEmulator(server);
    const calls = Array.from({ length: 160 }, () => computeUsage(client, { month }));
    assert.equal((await Promise.all(calls)).length, 160);
    const refused = server.emulator.requests.filter(({ status }) => status === 401);
    assert.deepEqual(refused, []);
  });

  it("is chosen again for each try, after a wait that outlasts it too", async () => {
    const { server, client } = await serveTokens(
      (token, index) => {
        if (index === 0) return { status: 503, headers: { "retry-after": "1" } };
        return token === "token-2" ? EMPTY : UNAUTHORIZED;
      },
      1,
    );
    await using _ = server;
    await computeUsage(client, { month });
    const sent = server.seen.flatMap(({ headers }) => headers.authorization ?? []);
    assert.deepEqual(sent, ["Bearer token-1", "Bearer token-2"]);
  });

  it("is renewed once for all, where one that was revoked is refused", async () => {
    const { server, client, issued } = await serveTokens((token) =>
      token === "token-1" ? UNAUTHORIZED : EMPTY
    );
    await using _ = server;
    await Promise.all(Array.from({ length: 20 }, () => computeUsage(client, { month })));
    assert.equal(issued(), 2);
    const refused = server.seen.filter(({ headers }) => headers.authorization?.endsWith("-1"));
    assert.equal(refused.length, 4);
  });

  it("does not give a call more tries than it has, and the last fault is told", async () => {
    const { server, client } = await serveTokens(
      (_, index) => index === 1 ? UNAUTHORIZED : { status: 503, headers: { "retry-after": "0" } },
      300,
      { retry: { limit: 2 } },
    );
    await using _ = server;
    const error = await failureOf(computeUsage(client, { month }));
    assert.deepEqual([error.code, error.status], ["server", 503]);
    assert.match(error.message, /after 3 tries/);
    assert.equal(server.seen.filter(({ target }) => target !== "/token").length, 4);
  });

  it("ages from when the try that brought it was sent", async () => {
    let tries = 0;
    await using server = await serve(() =>
      tries++ === 0
        ? { status: 503, headers: { "retry-after": "1" } }
        : { json: { access_token: "abc", expires_in: 60 } }
    );
    const auth = { tokenUrl: `${server.url}/token`, clientId: "me", clientSecret: "my-secret" };
    const { expiresIn = 0 } = await createDwdiClient({ apiUrl: server.url, auth }).getToken();
    assert.ok(expiresIn > 59.2, `${expiresIn} s are left`);
  });

  it("is that of Waldur's provider likewise", async () => {
    let issued = 0;
    await using server = await serve(({ target, headers }) => {
      if (target === "/token") {
        return { json: { access_token: `token-${++issued}`, expires_in: 300 } };
      }
      return headers.authorization === "Bearer token-2" ? { json: [] } : UNAUTHORIZED;
    });
    const auth = { tokenUrl: `${server.url}/token`, clientId: "me", clientSecret: "my-secret" };
    const client = createWaldurClient({ apiUrl: server.url, auth });
    await Promise.all(Array.from({ length: 20 }, () => client.list("/customers/")));
    assert.equal(issued, 2);
    assert.ok(server.seen.every(({ headers }) => /^dwdi-sdk\//.test(headers["user-agent"] ?? "")));
  });
});
