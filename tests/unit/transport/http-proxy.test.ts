import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chooseFetch } from "../../../src/transport/choose-fetch.ts";
import { serve } from "../../kit/servers.ts";

const TARGET = "http://dwdi.invalid/x";

describe("an HTTP proxy forwards http", () => {
  it("with the whole URL", async () => {
    await using proxy = await serve(() => ({ text: "yes" }));
    const fetch = await chooseFetch({ proxy: proxy.url, connections: 1 });
    assert.equal(await (await fetch(TARGET)).text(), "yes");
    assert.deepEqual(
      proxy.seen.map(({ target, headers }) => `${target} ${headers.host}`),
      [`${TARGET} dwdi.invalid`],
    );
  });

  const logins: [login: string, credentials: string | undefined][] = [
    ["", undefined],
    ["user@", "user:"],
    [":secret@", ":secret"],
    ["user:secret@", "user:secret"],
    ["m%C3%BCller:p%40ss@", "müller:p@ss"],
  ];
  for (const [login, credentials] of logins) {
    it(`with the credentials of ${login || "nobody"}`, async () => {
      await using proxy = await serve(() => ({ text: "yes" }));
      const address = proxy.url.replace("//", `//${login}`);
      const fetch = await chooseFetch({ proxy: address, connections: 1 });
      await (await fetch(TARGET)).text();
      const sent = proxy.seen.map(({ headers }) => headers["proxy-authorization"]);
      const expected = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
      assert.deepEqual(sent, [expected]);
    });
  }

  it("over so many connections", async () => {
    await using proxy = await serve(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { text: "yes" };
    });
    const fetch = await chooseFetch({ proxy: proxy.url, connections: 2 });
    const answers = Array.from({ length: 12 }, async () => (await fetch(TARGET)).text());
    assert.deepEqual(new Set(await Promise.all(answers)), new Set(["yes"]));
    assert.equal(proxy.connections, 2);
  });
});

describe("an HTTP proxy by its IPv6 address", () => {
  it("is named with brackets where it cannot be reached", async () => {
    const fetch = await chooseFetch({ proxy: "http://[::1]:1", connections: 1 });
    for (const target of [TARGET, "https://dwdi.invalid/x"]) {
      await assert.rejects(fetch(target), /the proxy http:\/\/\[::1\]:1 /);
    }
  });
});
