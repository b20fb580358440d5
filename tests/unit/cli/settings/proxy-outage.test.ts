import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { outageWaits } from "../../../../cli/settings/proxy-outage.ts";
import { parseProxyUrl } from "../../../../src/transport/proxy-url.ts";
import { connectRefusal, dialFailure } from "../../../../src/transport/proxy-error.ts";
import { dwdi, fakeContext } from "../../../kit/cli-world.ts";
import { useCentre } from "../../../kit/cli-waldur-world.ts";
import { closedPort } from "../../../kit/scripted-proxies.ts";

const PROXY = parseProxyUrl("socks5://localhost:1080");
const refused = () => dialFailure(PROXY, new Error("connect ECONNREFUSED"));

describe("the waits for a proxy that refuses connections", () => {
  it("last a minute in all, counted once for requests that wait together", () => {
    let now = 0;
    const waitOf = outageWaits(fakeContext(), () => now);
    let waits = 0;
    for (; waitOf(refused()) !== undefined; now += 2_000) {
      assert.equal(waitOf(refused()), waits < 29 ? 2_000 : undefined);
      waits++;
    }
    assert.equal(waits, 30);
  });

  it("are for no other failure", () => {
    const waitOf = outageWaits(fakeContext());
    assert.equal(waitOf(connectRefusal(PROXY, "dwdi.example.org:443", 503)), undefined);
    assert.equal(waitOf(dialFailure(PROXY, new Error("ENOTFOUND"))), undefined);
  });
});

/** A SOCKS5 proxy for this machine, just real enough. */
function serveSocks(port: number): Promise<Server> {
  const server = createServer((client: Socket) => {
    client.on("error", () => client.destroy());
    client.once("data", () => {
      client.write(Uint8Array.of(5, 0));
      client.once("data", (request: Uint8Array) => {
        const target = connect((request.at(-2) ?? 0) * 256 + (request.at(-1) ?? 0), "127.0.0.1");
        target.on("error", () => client.destroy());
        client.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
        client.pipe(target).pipe(client);
      });
    });
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

describe("a run whose proxy is started again meanwhile", () => {
  const centre = useCentre();
  const months = ["-s", "2025-01-01", "-e", "2025-01-31", "--offering", "Daint"];
  for (const argv of [["report"], ["load-history", ...months]]) {
    it(`goes on, and says so: ${argv[0]}`, async () => {
      const port = await closedPort();
      const proxy = `socks5://127.0.0.1:${port}`;
      const running = dwdi([
        "waldur",
        ...argv,
        "-c",
        centre.file,
        "--proxy",
        proxy,
        "--retries",
        "1",
      ]);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      const server = await serveSocks(port);
      const { code, stderr } = await running;
      server.close();
      assert.equal(code, 0, stderr);
      const said = stderr.replaceAll(/\s+/g, " ").match(/refused the connection: waiting for it/g);
      assert.equal(said?.length, 1, stderr);
    });
  }

  it("fails at once with --retries 0", async () => {
    const proxy = `socks5://127.0.0.1:${await closedPort()}`;
    const { code } = await dwdi([
      ...["waldur", "report", "-c", centre.file, "--proxy", proxy, "--retries", "0"],
    ]);
    assert.equal(code, 5);
  });
});
