import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { DwdiConfigError } from "../../../src/errors.ts";
import { chooseFetch } from "../../../src/transport/choose-fetch.ts";
import { CERTIFICATE } from "../../kit/loopback-certificate.ts";

const platformFetch = globalThis.fetch;

describe("chooseFetch", () => {
  afterEach(() => {
    globalThis.fetch = platformFetch;
  });

  it("takes the platform's fetch of the moment where nothing else is needed", async () => {
    const fetch = await chooseFetch({ connections: 1 });
    const calls: unknown[] = [];
    globalThis.fetch = (...call) => {
      calls.push(call);
      return Promise.resolve(new Response("from the platform"));
    };
    const init = { method: "PUT" };
    const answer = await fetch("https://dwdi.invalid/x", init);
    assert.equal(await answer.text(), "from the platform");
    assert.deepEqual(calls, [["https://dwdi.invalid/x", init]]);
  });

  it("gives a custom fetch back", async () => {
    const fetch = () => Promise.resolve(new Response());
    assert.equal(await chooseFetch({ fetch, connections: 1 }), fetch);
    assert.equal(await chooseFetch({ fetch, proxy: "none", connections: 1 }), fetch);
  });

  it("refuses a custom fetch beside what it would have to do itself", async () => {
    const fetch = () => Promise.resolve(new Response());
    const proxy = "socks5://jump";
    for (
      const [other, option] of [[{ proxy }, "proxy"], [{ ca: CERTIFICATE }, "tls.ca"]] as const
    ) {
      await assert.rejects(chooseFetch({ fetch, connections: 1, ...other }), {
        name: "DwdiConfigError",
        message: `the options fetch and ${option} cannot go together`,
        hint: `let the custom fetch do what ${option} would, or leave it out`,
      });
    }
  });

  it("refuses a proxy that cannot be used", async () => {
    await assert.rejects(chooseFetch({ proxy: "jump:1080", connections: 1 }), DwdiConfigError);
  });
});
