import assert from "node:assert/strict";
import { createServer } from "node:https";
import { after, afterEach, before, describe, it } from "node:test";
import { DwdiError } from "../../../src/errors.ts";
import { chooseFetch } from "../../../src/transport/choose-fetch.ts";
import { httpProxy, type ScriptedProxy, socks5Proxy } from "../../kit/scripted-proxies.ts";
import { CERTIFICATE, KEY } from "../../kit/loopback-certificate.ts";

describe("a tunnel", () => {
  const server = createServer(
    { key: KEY, cert: CERTIFICATE },
    (_, response) => response.end("yes"),
  );
  const running: ScriptedProxy[] = [];
  let port = 0;

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(address && typeof address === "object");
    port = address.port;
  });

  afterEach(() => Promise.all(running.splice(0).map((proxy) => proxy.close())));

  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  for (const [scheme, start] of [["socks5", socks5Proxy], ["http", httpProxy]] as const) {
    const startProxy = async () => {
      const proxy = await start({ hosts: { localhost: port }, login: "user:p@ss" });
      running.push(proxy);
      return { proxy, address: `${scheme}://user:p%40ss@127.0.0.1:${proxy.port}` };
    };

    it(`of ${scheme} carries TLS to the host that was asked for, by its name`, async () => {
      const { proxy, address } = await startProxy();
      const fetch = await chooseFetch({ proxy: address, ca: CERTIFICATE, connections: 1 });
      for (let time = 0; time < 2; time++) {
        const answer = await fetch(`https://localhost:${port}/`);
        assert.equal(await answer.text(), "yes");
      }
      assert.deepEqual(proxy.asked, [`localhost:${port}`]);
    });

    it(`of ${scheme} takes any certificate where none is to be verified`, async () => {
      const { address } = await startProxy();
      const fetch = await chooseFetch({ proxy: address, verify: false, connections: 1 });
      const answer = await fetch(`https://localhost:${port}/`);
      assert.equal(await answer.text(), "yes");
    });

    it(`of ${scheme} to a certificate that is not trusted is no fault of the proxy`, async () => {
      const { proxy, address } = await startProxy();
      const fetch = await chooseFetch({ proxy: address, connections: 1 });
      await assert.rejects(
        fetch(`https://localhost:${port}/`),
        (error) => error instanceof Error && !(error instanceof DwdiError),
      );
      assert.deepEqual(proxy.asked, [`localhost:${port}`]);
    });
  }
});
