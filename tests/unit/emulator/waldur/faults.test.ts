import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createEmulator, EmulatorError, serveEmulator } from "../../../../src/emulator/index.ts";
import { askToken, get, ORIGIN } from "../dwdi-requests.ts";
import { read, report, RESOURCE, setUsage, smallWaldur } from "./requests.ts";

describe("a fault at Waldur", () => {
  it("meets Waldur's requests only, and of them those of a method", async () => {
    const emulator = smallWaldur();
    emulator.fault({ route: "waldur", method: "POST", status: 500 });
    emulator.fault({ route: "waldur", status: 429, retryAfter: "1" });
    assert.equal((await askToken(emulator)).status, 200);
    assert.equal(
      (await get(emulator, "/inference/resource/cost?from=2025-01&to=2025-01")).status,
      200,
    );
    assert.equal((await read(emulator, "users/me/")).status, 429);
    assert.equal((await read(emulator, "users/me/")).status, 200);
    assert.equal((await setUsage(emulator)).status, 500);
    assert.deepEqual(emulator.waldur.componentUsages, []);
    assert.equal((await setUsage(emulator)).status, 201);
  });

  it("closes the connection before anything is taken, or after all of it", async () => {
    const emulator = smallWaldur();
    emulator.fault({ route: "waldur", close: true });
    await assert.rejects(setUsage(emulator), TypeError);
    assert.deepEqual(emulator.waldur.componentUsages, []);
    emulator.fault({ route: "waldur", closeAfter: true });
    await assert.rejects(setUsage(emulator), TypeError);
    assert.deepEqual(emulator.waldur.componentUsages.map(({ usage }) => usage), ["1.00"]);
    assert.deepEqual(emulator.requests.map(({ status }) => status), [undefined, undefined]);
  });

  it("that closes after all is done can say nothing else of the answer", () => {
    for (const other of [{ status: 500 }, { body: "" }, { redirect: "/" }, { close: true }]) {
      assert.throws(
        () => createEmulator().fault({ closeAfter: true, ...other }),
        EmulatorError,
      );
    }
  });

  it("closes a real connection", async () => {
    const server = await serveEmulator();
    try {
      const { waldurUrl, waldurTokens } = server.settings;
      // Deno's fetch asks once more by itself on a connection that it may have kept alive.
      server.emulator.fault({ route: "waldur", closeAfter: true, times: 2 });
      const [resource] = server.emulator.waldur.resources;
      await assert.rejects(fetch(`${waldurUrl}marketplace-component-usages/set_usage/`, {
        method: "POST",
        headers: {
          authorization: `Token ${waldurTokens.staff}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({
          resource: resource?.uuid,
          usages: [{ type: "nodeHours", amount: "2.00" }],
        }),
      }));
      assert.equal(server.emulator.waldur.componentUsages[0]?.usage, "2.00");
    } finally {
      await server.close();
    }
  });
});

describe("the log of Waldur's requests", () => {
  it("keeps bodies in JSON, without secrets", async () => {
    const emulator = smallWaldur();
    const usages = [{ type: "node", amount: "1.00", api_token: "s3cr3t" }];
    await report(emulator, "set_usage/", { resource: RESOURCE, usages, password: "s3cr3t" });
    await read(emulator, "users/me/");
    const [post, me] = emulator.requests;
    assert.deepEqual(post?.json, {
      resource: RESOURCE,
      usages: [{ type: "node", amount: "1.00", api_token: "***" }],
      password: "***",
    });
    assert.equal(post?.headers["authorization"], "Token ***");
    assert.ok(me !== undefined && !("json" in me));
    const text = JSON.stringify(emulator.requests);
    assert.ok(!text.includes("s3cr3t") && !text.includes("emulated-staff-token"));
  });

  it("keeps no body that is not what it says", async () => {
    const emulator = smallWaldur();
    const headers = { "content-type": "application/json" };
    await emulator.fetch(`${ORIGIN}/api/x`, { method: "POST", headers, body: "{" });
    assert.ok(!("json" in (emulator.requests[0] ?? {})));
  });
});
