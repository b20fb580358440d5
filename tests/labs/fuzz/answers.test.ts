import "./runs.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { DwdiError } from "../../../src/errors.ts";
import {
  computeUsage,
  createDwdiClient,
  type DwdiClient,
  inferenceCost,
  ping,
  storageUsage,
} from "../../../src/index.ts";
import { clientAt } from "../../kit/clients.ts";

const MONTH = "2025-01";
const TOKEN = "planted-token-0123456789";
const SECRET = "planted secret/+é";

/** What answers are made of: right ones, foreign ones, and what could leak or break a line. */
const TEXT: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '{"compute":[{"account":"g207","totalNodeHours":1.5,"users":[{"username":"é","nodeHours":1}]}]}',
    '{"storage":[{"path":"/a","spaceUsed":5}],"inference":[{"waldurResourceUuid":"6f"}]}',
    `<!doctype html><title>Sign in ${TOKEN}\n</title>`,
    `{"detail":"Authorization: Bearer ${TOKEN} was not accepted"}`,
    "[".repeat(50_000),
    '{"compute":'.repeat(2_000),
  ),
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** The bytes of a text, now and then cut short or with some that no text has. */
const BODY: fc.Arbitrary<Uint8Array> = fc.oneof(
  { arbitrary: TEXT.map((text) => new TextEncoder().encode(text)), weight: 4 },
  fc.tuple(TEXT, fc.nat(60)).map(([text, length]) =>
    new TextEncoder().encode(text).slice(0, length)
  ),
  fc.uint8Array({ maxLength: 20 }),
);

const HEADERS = fc.record({
  "content-type": fc.constantFrom("application/json", "text/html", "text/plain", "image/png", ""),
  "content-length": fc.constantFrom("0", "7", "999999", "-1", "many", "1e9"),
  "retry-after": fc.constantFrom("0", "-1", "99999999999999999999", "Fri, 31 Feb 2025", "é?"),
  location: fc.constantFrom("/elsewhere", "//", "https://evil.example.org/", "http://[", "?a"),
  link: fc.constantFrom("<", "<?page=2>; rel=next", "<http://x>; rel=next", '<>;rel="next"', ";"),
  date: fc.constantFrom("", "yesterday"),
  "x-request-id": fc.constantFrom("7", TOKEN, "a\tb"),
}, { requiredKeys: [] });

/** What a `fetch` throws that is no failure of the network: it is told as it is. */
const FAULTS_OF_FETCH: readonly unknown[] = [
  new AggregateError([new Error("a"), "b"]),
  ...["text", undefined, null, 7, {}],
];

/** What is thrown in place of an answer. */
const FAILURE = fc.constantFrom<unknown>(
  new TypeError("fetch failed", { cause: new Error(`reset ${TOKEN}`) }),
  new DOMException("ended", "AbortError"),
  ...FAULTS_OF_FETCH,
);

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly pieces: number;
  readonly breaks: boolean;
}

const REPLY: fc.Arbitrary<Reply> = fc.record({
  status: fc.oneof(fc.constant(200), fc.integer({ min: 200, max: 599 })),
  headers: HEADERS.map((headers) => ({ ...headers })),
  body: BODY,
  pieces: fc.integer({ min: 1, max: 9 }),
  breaks: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

const ANSWER = fc.oneof({ arbitrary: REPLY, weight: 9 }, FAILURE.map((thrown) => ({ thrown })));

type Answer = Reply | { readonly thrown: unknown };

/** A `fetch` that gives the answers in turn, the last one for good. */
function fetchOf(answers: readonly Answer[]): () => Promise<Response> {
  let asked = 0;
  return () => {
    const answer = answers[Math.min(asked++, answers.length - 1)];
    if (answer === undefined || "thrown" in answer) return Promise.reject(answer?.thrown);
    const { status, headers } = answer;
    const hasBody = ![204, 205, 304].includes(status);
    return Promise.resolve(new Response(hasBody ? streamOf(answer) : null, { status, headers }));
  };
}

function streamOf({ body, pieces, breaks }: Reply): ReadableStream<Uint8Array> {
  const length = Math.ceil(body.length / pieces) || 1;
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < body.length) controller.enqueue(body.slice(at, at += length));
      else if (breaks) controller.error(new TypeError(`terminated ${TOKEN}`));
      else controller.close();
    },
  });
}

const CALLS: readonly ((client: DwdiClient) => Promise<unknown>)[] = [
  (client) => computeUsage(client, { month: MONTH }),
  (client) => computeUsage(client, { accounts: ["g207", "s12"], from: "2024-12", to: MONTH }),
  (client) => storageUsage(client, { month: MONTH, filesystem: "capstor", dataType: "store" }),
  (client) => inferenceCost(client, { month: MONTH }),
  (client) => client.get("/anything", {}, (answer) => answer),
  (client) => client.getText("/anything"),
  (client) => ping(client, ["compute", "storage", "inference"]),
];

/** What a task fails with: a fault of fetch, or an error of ours on one line that shows no secret. */
async function failureOf(task: Promise<unknown>, secrets: readonly string[]): Promise<unknown> {
  try {
    await task;
    return undefined;
  } catch (error) {
    if (FAULTS_OF_FETCH.includes(error)) return error;
    assert.ok(error instanceof DwdiError, inspect(error));
    const shown = inspect(error, { depth: 9, showHidden: true });
    for (const secret of secrets) assert.ok(!shown.includes(secret), shown);
    assert.match(error.message, /^[^\n\r]+$/);
    return error;
  }
}

describe("any HTTP answer", () => {
  it("is read, or refused in our own words", async () => {
    const answers = fc.array(ANSWER, { minLength: 1, maxLength: 3 });
    await fc.assert(fc.asyncProperty(answers, fc.constantFrom(...CALLS), async (answers, call) => {
      const auth = { token: TOKEN };
      await failureOf(call(clientAt("http://127.0.0.1", { auth, fetch: fetchOf(answers) })), [
        TOKEN,
      ]);
    }));
  });

  it("is the text that was sent, however it comes in pieces", async () => {
    await fc.assert(
      fc.asyncProperty(TEXT, fc.integer({ min: 1, max: 30 }), async (text, pieces) => {
        const body = new TextEncoder().encode(text);
        const reply = { status: 200, headers: {}, body, pieces, breaks: false };
        const client = clientAt("http://127.0.0.1", { fetch: fetchOf([reply]) });
        assert.equal(await client.getText("/anything"), new TextDecoder().decode(body));
      }),
    );
  });

  it("that ends too early is never taken for a whole one", async () => {
    await fc.assert(fc.asyncProperty(fc.json(), fc.nat(), async (json, cut) => {
      const whole = new TextEncoder().encode(`{"compute":[],"more":${json}}`);
      const body = whole.slice(0, cut % whole.length);
      const headers = { "content-length": String(whole.length) };
      const reply = { status: 200, headers, body, pieces: 2, breaks: false };
      for (const answer of [reply, { ...reply, headers: {} }, { ...reply, breaks: true }]) {
        const client = clientAt("http://127.0.0.1", { fetch: fetchOf([answer]) });
        assert.ok(await failureOf(computeUsage(client, { month: MONTH }), []));
      }
    }));
  });
});

describe("any token answer", () => {
  const ISSUED = "issued-token-0123456789";
  const fields = fc.record({
    access_token: fc.oneof(
      { arbitrary: fc.constant(ISSUED), weight: 5 },
      fc.constantFrom<unknown>(null, "", " ", `${ISSUED}\n`, `${ISSUED}é`, 7, [ISSUED], {}),
    ),
    token_type: fc.constantFrom<unknown>("Bearer", "bearer", "DPoP", null, "", 7, {}),
    expires_in: fc.oneof(
      fc.constantFrom<unknown>(null, "300", "soon", {}, [], true, -1, 0, 1e308),
      fc.double(),
    ),
    scope: fc.constantFrom<unknown>("openid", "", null, 7, ["openid"], "a\nb"),
    id_token: fc.constantFrom<unknown>("e30.e30.", ISSUED, null, 7),
    refresh_token: fc.constantFrom<unknown>(ISSUED, null),
    error: fc.constantFrom<unknown>("invalid_client", "", null, 7, "toString", `é\n${SECRET}`),
    error_description: fc.constantFrom<unknown>(`no ${SECRET}`, null, 7, "a\u2028b\u0007"),
  }, { requiredKeys: [] });
  const json = fields.map((answer) => new TextEncoder().encode(JSON.stringify(answer)));
  const reply = fc.record({
    status: fc.constantFrom(200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 500),
    headers: HEADERS.map(({ "content-length": _, ...headers }) => ({ ...headers })),
    body: fc.oneof({ arbitrary: json, weight: 5 }, BODY),
    pieces: fc.constant(1),
    breaks: fc.constant(false),
  });

  it("gives its token, or is refused without a word of what is secret", async () => {
    const methods = fc.constantFrom("client_secret_post", "client_secret_basic");
    await fc.assert(fc.asyncProperty(reply, methods, async (reply, method) => {
      const tokenUrl = "http://127.0.0.1/token";
      const client = createDwdiClient({
        apiUrl: "http://127.0.0.1",
        auth: { tokenUrl, clientId: "me", clientSecret: SECRET, method },
        retry: { limit: 0 },
        fetch: fetchOf([reply]),
      });
      const task = client.getToken();
      const error = await failureOf(task, [SECRET, encodeURIComponent(SECRET), ISSUED]);
      if (error !== undefined) return;
      const { accessToken, scope, expiresIn } = await task;
      assert.equal(accessToken, ISSUED);
      assert.ok(scope === undefined || typeof scope === "string");
      assert.ok(expiresIn !== undefined && Number.isFinite(expiresIn));
      assert.ok(!inspect(client, { depth: 9, showHidden: true }).includes(ISSUED));
    }));
  });
});
