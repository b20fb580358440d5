/**
 * How a tunnel through an HTTP proxy begins, and which name TLS tells the server in it.
 */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { connect, createServer as createTcpServer, type Server } from "node:net";
import { createServer } from "node:tls";
import { createAuthority } from "../../kit/certificates.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { compileClient, RUNTIMES } from "../../kit/proxy-runtimes.ts";
import { LIMIT, work } from "../../kit/work.ts";

const { ca, sign } = createAuthority("Tunnels");
const ANSWER = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 36\r\n" +
  'connection: close\r\n\r\n{"access_token":"a","expires_in":60}';

describe("a tunnel through an HTTP proxy", { skip: unlessMissing("openssl") }, () => {
  const names: string[] = [];
  const server = createServer(
    { ...sign(["localhost"]), SNICallback: (name, done) => (names.push(name), done(null)) },
    (socket) => socket.once("data", () => socket.end(ANSWER)).on("error", () => socket.destroy()),
  );
  const proxies: Server[] = [];
  let port = 0;
  before(async () => {
    port = await listen(server);
    compileClient();
  });
  afterEach(() => {
    names.length = 0;
    for (const proxy of proxies.splice(0)) proxy.close();
  });
  after(() => server.close());

  async function proxyThatSays(reply: string): Promise<string> {
    const proxy = createTcpServer((client) =>
      client.once("data", () => {
        client.write(reply);
        const upstream = connect(port, "127.0.0.1");
        client.pipe(upstream).pipe(client);
        for (const socket of [client, upstream]) socket.on("error", () => client.destroy());
      })
    );
    proxies.push(proxy);
    return `http://localhost:${await listen(proxy)}`;
  }

  const OPENING = {
    "200": "HTTP/1.1 200 Connection established\r\n\r\n",
    "HTTP/1.0": "HTTP/1.0 200 OK\r\nproxy-agent: x\r\n\r\n",
    "201": "HTTP/1.1 201 Created\r\n\r\n",
    "299 with a length": "HTTP/1.1 299 Fine\r\ncontent-length: 5\r\n\r\n",
    "103 first": "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    "100 and 102 first":
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
  };

  for (const runtime of RUNTIMES.filter(({ name }) => !/packed/.test(name))) {
    it(`opens after any 2xx, and after 1xx, on ${runtime.name}`, LIMIT, async () => {
      const target = `https://localhost:${port}`;
      const jobs = await Promise.all(
        Object.values(OPENING).map(async (reply) => ({
          target,
          ca,
          proxy: await proxyThatSays(reply),
        })),
      );
      const outcomes = await work(runtime, jobs);
      for (const [index, name] of Object.keys(OPENING).entries()) {
        assert.equal(outcomes[index]?.error?.message, undefined, name);
      }
    });

    it(`tells a server its name, no address and no dot, on ${runtime.name}`, LIMIT, async () => {
      const proxy = await proxyThatSays(OPENING["200"]);
      const told = async (host: string, way: { proxy?: string }) => {
        names.length = 0;
        await work(runtime, [{ target: `https://${host}:${port}`, ca, ...way }]);
        return [...new Set(names)];
      };
      assert.deepEqual(await told("localhost", { proxy }), ["localhost"]);
      assert.deepEqual(await told("localhost.", { proxy }), ["localhost"]);
      assert.deepEqual(await told("127.0.0.1", { proxy }), []);
      assert.deepEqual(await told("[::1]", { proxy }), []);
      assert.deepEqual(await told("127.0.0.1", {}), []);
    });
  }
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
}
