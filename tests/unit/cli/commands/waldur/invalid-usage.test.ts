/**
 * `dwdi waldur report` where DWDI's answer is wrong for one account: the others are delivered.
 */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { dwdi } from "../../../../kit/cli-world.ts";
import { LAST, useCentre } from "../../../../kit/cli-waldur-world.ts";

const NAMES = ["csstaff", "g207", "s1234"];
const centre = useCentre();
let front: Server;
let file = "";
/** What DWDI lists in the last month, whatever it is asked for. */
let listed: readonly object[] = [];

const account = (name: string, totalNodeHours: number) => ({ account: name, totalNodeHours });
const report = () => dwdi(["waldur", "report", "-c", file, "--quiet"]);
const held = (name: string) => {
  const { resources, componentUsages } = centre.server.emulator.waldur;
  const uuids = resources.filter(({ backendId }) => backendId === name).map(({ uuid }) => uuid);
  return componentUsages
    .filter(({ resource, billingPeriod }) =>
      uuids.includes(resource) && billingPeriod.startsWith(LAST)
    )
    .map(({ usage }) => usage);
};

describe("dwdi waldur report --quiet, of an answer with one bad element", () => {
  before(async () => {
    front = createServer(async ({ url = "", headers }, response) => {
      const target = new URL(url, centre.server.settings.apiUrl);
      if (target.searchParams.get("from") === LAST) {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ compute: listed }));
        return;
      }
      const { authorization = "" } = headers;
      const answer = await fetch(target, { headers: { authorization } });
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(await answer.text());
    });
    await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
    const { port } = front.address() as AddressInfo;
    const text = await readFile(centre.file, "utf8");
    file = join(centre.folder, "front.yaml");
    const address = `cscs_dwdi_api_url: http://127.0.0.1:${port}`;
    await writeFile(file, text.replace(/cscs_dwdi_api_url: .*/, address), { mode: 0o600 });
  });
  after(() => front.close());

  it("delivers the others, names account and place, and ends with 7", async () => {
    listed = NAMES.map((name) => account(name, name === "g207" ? -3 : 5));
    const { code, stdout, stderr } = await report();
    assert.equal(code, 7, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /'g207': .*compute\[1\]\.totalNodeHours: expected a number of at least 0/);
    assert.deepEqual([held("csstaff"), held("g207")], [["5.00"], []]);
  });

  it("tells two spellings of one name, leaves what stands, and ends with 7", async () => {
    listed = NAMES.map((name) => account(name, 5));
    assert.equal((await report()).code, 0);
    listed = NAMES.map((name) => account(name === "g207" ? "G207" : name, 6));
    const { code, stderr } = await report();
    assert.equal(code, 7, stderr);
    assert.match(stderr, /'g207' was asked for and DWDI lists 'G207': names must match in case/);
    assert.match(stderr, /change the resource's backend_id/);
    assert.deepEqual([held("csstaff"), held("g207")], [["6.00"], ["5.00"]]);
  });
});
