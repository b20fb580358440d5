import assert from "node:assert/strict";
import { Socket } from "node:net";
import { afterEach, describe, it } from "node:test";
import { DwdiConnectionError, DwdiTimeoutError } from "../../../src/errors.ts";
import { dialWith } from "../../../src/transport/dial.ts";
import { serveSilence } from "../../kit/silent-server.ts";
import { serve } from "../../kit/servers.ts";
import { until } from "../../kit/until.ts";
import {
  closeAll,
  failureOf,
  HTTP_TARGET,
  HTTPS_TARGET,
  NO_LOGIN,
  proxied,
  socks5Reply,
  started,
  text,
} from "./failing-proxy.ts";

/** What a connection may take to open or to end, in milliseconds. */
const IN_TIME = 2000;

describe("a signal ends a request in every phase, and its connection", () => {
  afterEach(closeAll);

  const GRANTED = [NO_LOGIN, socks5Reply(0)];
  const cases: [name: string, scheme: string, target: string, answers: Uint8Array[]][] = [
    ["SOCKS greeting", "socks5", HTTP_TARGET, []],
    ["SOCKS request", "socks5", HTTP_TARGET, [NO_LOGIN]],
    ["SOCKS4 request", "socks4", HTTP_TARGET, []],
    ["answer through SOCKS", "socks5", HTTP_TARGET, GRANTED],
    ["TLS through SOCKS", "socks5", HTTPS_TARGET, GRANTED],
    ["forwarding", "http", HTTP_TARGET, []],
    ["CONNECT", "http", HTTPS_TARGET, []],
    ["TLS after CONNECT", "http", HTTPS_TARGET, [text("HTTP/1.1 200 OK\r\n\r\n")]],
    ["TLS to the proxy", "https", HTTPS_TARGET, []],
  ];
  for (const [name, scheme, target, answers] of cases) {
    it(name, async () => {
      const server = await started(serveSilence(answers));
      const fetch = await proxied(scheme, server.port);
      const controller = new AbortController();
      const reason = new Error("enough");
      const failing = failureOf(fetch(target, { signal: controller.signal }));
      await until(() => server.open === 1, IN_TIME);
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.abort(reason);
      assert.equal(await failing, reason);
      await until(() => server.open === 0, IN_TIME);
      assert.equal(server.accepted, 1);
    });
  }

  for (const late of [new DOMException("late", "TimeoutError"), new DwdiTimeoutError("late")]) {
    it(`a time-out while connecting names the proxy: ${late.constructor.name}`, async () => {
      const server = await started(serveSilence());
      const fetch = await proxied("socks5", server.port);
      const controller = new AbortController();
      const failing = failureOf(fetch(HTTP_TARGET, { signal: controller.signal }));
      await until(() => server.open === 1, IN_TIME);
      controller.abort(late);
      const error = await failing;
      assert.ok(error instanceof DwdiConnectionError);
      assert.match(
        error.message,
        /did not (accept the connection|answer the SOCKS greeting) in time/,
      );
      assert.equal(error.cause, late);
    });
  }

  it("a time-out while waiting for the answer does not blame the proxy", async () => {
    const controller = new AbortController();
    const late = new DOMException("late", "TimeoutError");
    await using server = await serve(() => () => controller.abort(late));
    const fetch = await proxied("http", Number(new URL(server.url).port));
    assert.equal(await failureOf(fetch(HTTP_TARGET, { signal: controller.signal })), late);
  });

  it("an aborted signal opens nothing, be it that of a Request", async () => {
    const server = await started(serveSilence());
    const fetch = await proxied("socks5", server.port);
    const signal = AbortSignal.abort();
    await failureOf(fetch(HTTP_TARGET, { signal }));
    await failureOf(fetch(new Request(HTTP_TARGET, { signal })));
    assert.equal(server.accepted, 0);
  });

  for (const reason of [null, "enough"]) {
    it(`for any reason: ${reason}`, async () => {
      const server = await started(serveSilence());
      const fetch = await proxied("socks5", server.port);
      const controller = new AbortController();
      const failing = assert.rejects(
        fetch(HTTP_TARGET, { signal: controller.signal }),
        (thrown) => thrown === reason,
      );
      await until(() => server.open === 1, IN_TIME);
      controller.abort(reason);
      await failing;
      await until(() => server.open === 0, IN_TIME);
    });
  }

  it("of one request leaves the others alone", async () => {
    const server = await started(serveSilence([NO_LOGIN]));
    const fetch = await proxied("socks5", server.port, 2);
    const stays = new AbortController();
    const others = [1, 2, 3].map(() => failureOf(fetch(HTTP_TARGET, { signal: stays.signal })));
    await failureOf(fetch(HTTP_TARGET, { signal: AbortSignal.timeout(50) }));
    await until(() => server.open === 2, IN_TIME);
    const reason = new Error("enough");
    stays.abort(reason);
    assert.deepEqual(await Promise.all(others), [reason, reason, reason]);
  });
});

describe("dialWith", () => {
  it("closes a connection that is made after its call has ended", async () => {
    const target = { hostname: "dwdi.invalid", protocol: "http:", port: "80" };
    const late = new Socket();
    let arrive = () => {};
    const dial = dialWith((_target, callback) => {
      arrive = () => callback(null, late);
    });
    const call = new AbortController();
    const reason = new Error("enough");
    const dialing = assert.rejects(dial(target, call.signal), reason);
    call.abort(reason);
    arrive();
    await dialing;
    assert.ok(late.destroyed);
  });
});
