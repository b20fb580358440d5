import assert from "node:assert/strict";
import { Socket } from "node:net";
import { describe, it } from "node:test";
import { dialWith } from "../../src/transport/dial.ts";

const TARGET = { hostname: "dwdi.invalid", protocol: "http:", port: "80" };

describe("dialWith", () => {
  it("closes a connection that is made after its call has ended", async () => {
    const late = new Socket();
    let arrive = () => {};
    const dial = dialWith((_target, callback) => {
      arrive = () => callback(null, late);
    });
    const call = new AbortController();
    const reason = new Error("enough");
    const dialing = assert.rejects(dial(TARGET, call.signal), reason);
    call.abort(reason);
    arrive();
    await dialing;
    assert.ok(late.destroyed);
  });
});
