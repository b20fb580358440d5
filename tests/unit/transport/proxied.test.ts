import assert from "node:assert/strict";
import { inspect } from "node:util";
import { afterEach, describe, it } from "node:test";
import { DwdiConnectionError } from "../../../src/errors.ts";
import { chooseFetch } from "../../../src/transport/choose-fetch.ts";
import { CERTIFICATE } from "../../kit/loopback-certificate.ts";
import { serveSilence } from "../../kit/silent-server.ts";
import { serveTarget } from "../../kit/target.ts";
import { garbageCollector } from "../../kit/garbage.ts";
import { serve } from "../../kit/servers.ts";
import { closeAll, failureOf, HTTP_TARGET, proxied, started } from "./failing-proxy.ts";

describe("the proxied fetch", () => {
  afterEach(closeAll);

  it("fails every waiting request when the proxy is gone", async () => {
    const server = await serveSilence();
    await server.close();
    for (const scheme of ["socks5", "socks4", "http", "https"]) {
      const fetch = await proxied(scheme, server.port, 2);
      const failures = await Promise.all(
        Array.from({ length: 12 }, () => failureOf(fetch(HTTP_TARGET))),
      );
      for (const { message } of failures) assert.match(message, /refused the connection/);
    }
  });

  it("takes what the platform's fetch takes, and gives the platform's answer", async () => {
    const target = await started(serveTarget());
    const url = `http://127.0.0.1:${target.port}`;
    const fetch = await chooseFetch({ ca: CERTIFICATE, connections: 1 });
    const body = new URLSearchParams({ a: "ä" });
    const answers = [
      await fetch(new Request(`${url}/a`, { method: "POST", body })),
      await fetch(new URL(`${url}/b`), { method: "PUT", body: "text" }),
      await fetch(`${url}/c`, { headers: new Headers({ "x-y": "z" }) }),
    ];
    for (const answer of answers) {
      assert.ok(answer instanceof Response);
      assert.equal(answer.status, 200);
      assert.deepEqual(await answer.json(), { from: "127.0.0.1" });
    }
    assert.deepEqual(
      target.requests.map(({ method, url }) => `${method} ${url}`),
      ["POST /a", "PUT /b", "GET /c"],
    );
    assert.equal(target.connections.length, 1);
  });

  it("leaves a failure as it is where there is no proxy", async () => {
    const server = await serveSilence();
    await server.close();
    const fetch = await chooseFetch({ ca: CERTIFICATE, connections: 1 });
    const error = await failureOf(fetch(`http://127.0.0.1:${server.port}/`));
    assert.match(inspect(error), /ECONNREFUSED/);
    assert.ok(!(error instanceof DwdiConnectionError));
  });

  it("waits for a slow answer as long as its caller does", async () => {
    const slow = 2000;
    await using server = await serve(({ target }) => (response) => {
      if (target.endsWith("/head")) return void setTimeout(() => response.end("head"), slow);
      response.flushHeaders();
      setTimeout(() => response.end("body"), slow);
    });
    const fetch = await chooseFetch({ ca: CERTIFICATE, connections: 2 });
    const answers = ["head", "body"].map((path) => fetch(`${server.url}/${path}`));
    const texts = answers.map(async (answer) => (await answer).text());
    assert.deepEqual(await Promise.all(texts), ["head", "body"]);
  });

  it("gives an answer whose body outlives a collection of garbage", async () => {
    const target = await started(serveTarget());
    const fetch = await chooseFetch({ ca: CERTIFICATE, connections: 1 });
    const answer = await fetch(`http://127.0.0.1:${target.port}/`);
    await collectGarbage();
    assert.deepEqual(await answer.json(), { from: "127.0.0.1" });
  });
});

/** Collects what nothing holds, and lets those who wait for that do what they do then. */
async function collectGarbage(): Promise<void> {
  const collect = garbageCollector();
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
  }
}
