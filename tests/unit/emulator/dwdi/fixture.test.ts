import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createEmulator, EmulatorError, parseFixture } from "../../../../src/emulator/index.ts";
import { authorized, get } from "../dwdi-requests.ts";

const FIXTURE = {
  compute: {
    "2025-01": [
      { account: "g207", cluster: "daint", accountNodeHours: 1.5, users: null },
      { account: "g207", totalNodeHours: "12.50", totalCpuHours: null },
      { account: "g208", cluster: "eiger", totalNodeHours: -1 },
    ],
    "2025-01-15": [{ account: "g207", totalNodeHours: 0.5 }],
  },
  storage: {
    "2025-01": [
      { path: "/capstor/store/cscs/c01/g207/", spaceUsed: 1 },
      { path: "/iopsstor/store/x", filesystem: "iopsstor", data_type: "store", spaceUsed: 2 },
    ],
  },
  inference: { "2025-01": [{ waldurResourceUuid: "AB-cd-01", totalCost: 12.345 }] },
};

describe("a fixture", () => {
  const emulator = createEmulator({ fixture: FIXTURE });
  const ask = async (path: string) => (await get(emulator, path)).body;

  it("is answered as it is written, by month and by day", async () => {
    const month = await ask("/compute/usage-month/account?from=2025-01&to=2025-01");
    assert.deepEqual(month, { compute: FIXTURE.compute["2025-01"] });
    const day = await ask("/compute/usage-day/account?from=2025-01-01&to=2025-01-31");
    assert.deepEqual(day, { compute: FIXTURE.compute["2025-01-15"] });
    const other = await ask("/compute/usage-month/account?from=2025-02&to=2025-02");
    assert.deepEqual(other, { compute: [] });
  });

  it("is filtered by the fields that an element has", async () => {
    const path = "/compute/usage-month/account?from=2025-01&to=2025-01";
    const elements = FIXTURE.compute["2025-01"];
    assert.deepEqual(await ask(`${path}&account=g208`), { compute: [elements[2]] });
    assert.deepEqual(await ask(`${path}&account=G208`), { compute: [] });
    assert.deepEqual(await ask(`${path}&cluster=daint`), { compute: elements.slice(0, 2) });
    assert.deepEqual(
      await ask(`${path}&cluster=daint&cluster=eiger&account=g207&account=g208`),
      { compute: elements },
    );
  });

  it("compares paths without their slashes' number, and uuids without dashes and case", async () => {
    const [first, second] = FIXTURE.storage["2025-01"];
    const storage = "/storage/usage-month?exact-month=2025-01";
    const asked = encodeURIComponent("/capstor//store/cscs/c01/g207");
    assert.deepEqual(await ask(`${storage}&paths=${asked}`), { storage: [first] });
    assert.deepEqual(await ask(`${storage}&filesystem=iopsstor&data_type=store`), {
      storage: [first, second],
    });
    assert.deepEqual(await ask(`${storage}&filesystem=capstor`), { storage: [first] });
    assert.deepEqual(
      await ask("/inference/resource/cost?from=2025-01&to=2025-01&resource_uuid=abcD01"),
      { inference: FIXTURE.inference["2025-01"] },
    );
  });

  it("lists nothing for what it leaves out", async () => {
    const empty = createEmulator({ fixture: {} });
    const headers = await authorized(empty);
    const answer = await get(empty, "/inference/resource/cost?from=2025-01&to=2025-01", headers);
    assert.deepEqual(answer.body, { inference: [] });
  });

  it("is read from JSON", () => {
    assert.deepEqual(parseFixture(JSON.stringify(FIXTURE)), FIXTURE);
  });
});

describe("a text that is no fixture", () => {
  const wrong: readonly [text: string, message: RegExp][] = [
    ['{"compute": {\n  "2025-01": [,]\n}}', /^the fixture is not JSON: \S/],
    ["", /^the fixture is not JSON: \S/],
    ["[]", /the fixture is not an object/],
    ['{"compte": {}}', /unknown key 'compte'.*compute, storage, inference/],
    ['{"compute": []}', /'compute' of the fixture is not an object/],
    [
      '{"compute": {"2025-13": []}}',
      /compute\["2025-13"\] of the fixture is neither a month .* nor a day/,
    ],
    [
      '{"storage": {"2025-02-30": []}}',
      /storage\["2025-02-30"\] of the fixture is neither a month .* nor a day/,
    ],
    [
      '{"compute": {"__proto__": []}}',
      /compute\["__proto__"\] of the fixture is neither a month .* nor a day/,
    ],
    ['{"inference": {"2025-01-01": []}}', /inference\["2025-01-01"\].*months only/],
    ['{"storage": {"2025-01": {}}}', /storage\["2025-01"\] of the fixture is not a list/],
    ['{"storage": {"2025-01": [{}, 3]}}', /storage\["2025-01"\]\[1\].*is not an object/],
  ];
  for (const [text, message] of wrong) {
    it(`is refused: ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseFixture(text), (error) => {
        assert.ok(error instanceof EmulatorError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("is refused as an option too", () => {
    const fixture = { compute: { "2025-13": [] } };
    assert.throws(() => createEmulator({ fixture }), EmulatorError);
  });
});
