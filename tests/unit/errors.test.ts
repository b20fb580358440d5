import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import {
  type AnyDwdiError,
  createDwdiClient,
  DwdiAbortError,
  DwdiConfigError,
  DwdiConnectionError,
  type DwdiError,
  DwdiServerError,
  isDwdiError,
} from "../../src/index.ts";
import { clientAt, clientOf, failureOf } from "../kit/clients.ts";

/** Type-checks only where `code` narrows the union to the class. */
function layerOf(error: AnyDwdiError): string {
  switch (error.code) {
    case "connection":
    case "proxy":
    case "tls": {
      const failed: DwdiConnectionError = error;
      return `${failed.code} ${failed.transient}`;
    }
    case "aborted": {
      const aborted: DwdiAbortError = error;
      return aborted.name;
    }
    case "config":
    case "auth":
    case "not-found":
    case "timeout":
    case "server":
    case "response":
      return error.code;
  }
}

describe("an error", () => {
  it("is narrowed by its code", () => {
    assert.equal(layerOf(new DwdiConnectionError("tls", "")), "tls false");
    assert.equal(layerOf(new DwdiAbortError("")), "DwdiAbortError");
    assert.equal(layerOf(new DwdiConfigError("")), "config");
  });

  it("is known by isDwdiError, in a copy of the package too, and nothing else is", async () => {
    assert.ok(isDwdiError(new DwdiConfigError("")));
    const folder = await mkdtemp(join(tmpdir(), "dwdi-copy-"));
    try {
      const file = join(folder, "errors.ts");
      await cp("src/errors.ts", file);
      const copy: typeof import("../../src/errors.ts") = await import(pathToFileURL(file).href);
      const error: unknown = new copy.DwdiAuthError("x", { status: 401 });
      assert.ok(!(error instanceof DwdiConfigError) && isDwdiError(error));
      assert.ok(copy.isDwdiError(new DwdiConfigError("")));
    } finally {
      await rm(folder, { recursive: true });
    }
    const others = [
      undefined,
      null,
      5,
      "config",
      {},
      { code: "config" },
      new Error("x"),
      [],
      Error,
    ];
    assert.deepEqual(others.filter(isDwdiError), []);
  });

  it("is JSON with what is known, and without stack and cause", () => {
    const known = { status: 503, requestId: "r-1", attempts: 5, hint: "wait" };
    const error = new DwdiServerError("down", { ...known, cause: new Error("inner") });
    assert.deepEqual(JSON.parse(JSON.stringify({ error })), {
      error: { name: "DwdiServerError", message: "down", code: "server", ...known },
    });
    assert.equal(
      JSON.stringify(new DwdiConfigError("no")),
      '{"name":"DwdiConfigError","message":"no","code":"config"}',
    );
  });
});

describe("the attempts of an error", () => {
  const attemptsOf = async (task: Promise<unknown>) => (await failureOf(task)).attempts;
  const get = (fetch: typeof globalThis.fetch, limit = 0, path = "/x") =>
    clientAt("http://127.0.0.1", { fetch, retry: { limit } }).get(path, {}, String);
  const answer = (status: number, body = "") => () =>
    Promise.resolve(new Response(body, { status, headers: { "retry-after": "0" } }));

  it("count each time that the request was sent", async () => {
    assert.equal(await attemptsOf(get(answer(404))), 1);
    assert.equal(await attemptsOf(get(answer(503), 2)), 3);
    assert.equal(await attemptsOf(get(answer(200, "<html>"))), 1);
    let n = 0;
    const late = () => n++ < 1 ? answer(503)() : answer(403)();
    const error = await failureOf(get(late, 2));
    assert.deepEqual([error.attempts, error.message], [2, "GET /x returned 403 after 2 tries"]);
  });

  it("are there where no response came", async () => {
    const dead = () =>
      Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNRESET" } }));
    assert.equal(await attemptsOf(get(dead)), 1);
    const never = () => new Promise<never>(() => {});
    const client = clientAt("http://127.0.0.1", { fetch: never, timeout: 5 });
    assert.equal(await attemptsOf(client.get("/x", {}, String)), 1);
  });

  it("are those of the token request where that failed", async () => {
    const client = createDwdiClient({
      apiUrl: "http://127.0.0.1",
      auth: { tokenUrl: "http://127.0.0.1/token", clientId: "i", clientSecret: "planted-secret" },
      fetch: () => Promise.resolve(Response.json({ error: "invalid_client" }, { status: 401 })),
    });
    const errors: DwdiError[] = await Promise.all(
      ["/x", "/y"].map((path) => failureOf(client.get(path, {}, String))),
    );
    assert.deepEqual(errors.map(({ code, attempts }) => [code, attempts]), [["auth", 1], [
      "auth",
      1,
    ]]);
  });

  it("are absent where nothing was sent, or the caller ended the call", async () => {
    const client = clientOf(() => ({}));
    assert.ok(!("attempts" in await failureOf(client.get("https://elsewhere", {}, String))));
    const signal = AbortSignal.abort();
    assert.ok(!("attempts" in await failureOf(client.get("/x", {}, String, { signal }))));
  });
});
