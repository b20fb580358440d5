import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  createEmulator,
  type EmulatedComponentUsage,
  type EmulatedResource,
} from "../../../../src/emulator/index.ts";
import { ORIGIN } from "../dwdi-requests.ts";
import { ALICE, FOREIGN, OFFERING, read, RESOURCE, rows, smallWaldur } from "./requests.ts";

const RESOURCES = "marketplace-provider-resources/";
const USAGES = "marketplace-component-usages/";
const USER_USAGES = "marketplace-component-user-usages/";
const DASHED = "4e500000-0000-0000-0000-000000000001";

function manyResources(count: number, changes: Partial<EmulatedResource> = {}): EmulatedResource[] {
  return Array.from({ length: count }, (_, index) => ({
    uuid: (index + 1).toString(16).padStart(32, "0"),
    name: `resource ${index}`,
    offering: OFFERING,
    ...changes,
  }));
}

/** The target of a relation in a `Link` header. */
function linked(header: string | null, rel: string): string | undefined {
  return new RegExp(`<([^<>]*)>; rel="${rel}"`).exec(header ?? "")?.[1];
}

describe("a page of a listing", () => {
  const emulator = smallWaldur({ resources: manyResources(25) });

  it("has 10 rows unless asked otherwise, and says how many there are", async () => {
    const { headers, text } = await read(emulator, RESOURCES);
    assert.equal(JSON.parse(text).length, 10);
    assert.equal(headers.get("x-result-count"), "25");
    assert.equal(linked(headers.get("link"), "next"), `${ORIGIN}/api/${RESOURCES}?page=2`);
    assert.equal(linked(headers.get("link"), "prev"), undefined);
    assert.equal(linked(headers.get("link"), "first"), `${ORIGIN}/api/${RESOURCES}`);
    assert.equal(linked(headers.get("link"), "last"), `${ORIGIN}/api/${RESOURCES}?page=3`);
  });

  it("links to its neighbours with all other parameters", async () => {
    const { headers } = await read(
      emulator,
      `${RESOURCES}?field=uuid&field=name&page=2&page_size=5&state=OK`,
    );
    const query = (page: number) => `?field=uuid&field=name&page=${page}&page_size=5&state=OK`;
    assert.ok(linked(headers.get("link"), "prev")?.endsWith(query(1)));
    assert.ok(linked(headers.get("link"), "next")?.endsWith(query(3)));
    assert.ok(linked(headers.get("link"), "last")?.endsWith(query(5)));
  });

  it("has at most 300 rows", async () => {
    const large = smallWaldur({ resources: manyResources(301) });
    const sizes = [];
    for (const size of ["300", "301", "0", "-1", "many"]) {
      sizes.push((await rows(large, `${RESOURCES}?page_size=${size}`)).length);
    }
    assert.deepEqual(sizes, [300, 300, 10, 10, 10]);
  });

  for (const page of ["4", "0", "-1", "x", ""]) {
    it(`is not there for page=${page}`, async () => {
      const { status, text } = await read(emulator, `${RESOURCES}?page=${page}`);
      assert.equal(status, 404);
      assert.deepEqual(JSON.parse(text), { detail: "Invalid page." });
    });
  }

  it("is empty, and the first and last, when there is nothing", async () => {
    const { status, headers, text } = await read(smallWaldur({ resources: [] }), RESOURCES);
    assert.deepEqual([status, text, headers.get("x-result-count")], [200, "[]", "0"]);
    assert.equal(linked(headers.get("link"), "next"), undefined);
  });

  it("leads to all rows, each once, whatever its size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 40 }), async (count, size) => {
        const emulator = smallWaldur({ resources: manyResources(count) });
        const names = [];
        let next: string | undefined = `${RESOURCES}?page_size=${size}`;
        while (next !== undefined) {
          const { headers, text } = await read(emulator, next);
          for (const { name } of JSON.parse(text)) names.push(name);
          next = linked(headers.get("link"), "next")?.slice(`${ORIGIN}/api/`.length);
        }
        assert.deepEqual(names, manyResources(count).map(({ name }) => name));
      }),
      { numRuns: 25 },
    );
  });

  it("names another origin than the request's when the server does", async () => {
    const origin = "http://waldur.internal:8000";
    const emulator = smallWaldur({ origin, resources: manyResources(11) });
    const { headers, text } = await read(emulator, RESOURCES);
    assert.equal(linked(headers.get("link"), "next"), `${origin}/api/${RESOURCES}?page=2`);
    assert.ok(JSON.parse(text)[0].url.startsWith(`${origin}/api/`));
  });
});

describe("the listing of resources", () => {
  it("shows the offering's backend id, unless the server does not know it", async () => {
    const emulator = smallWaldur();
    const [row, foreign] = await rows(emulator, RESOURCES);
    assert.deepEqual(row, {
      url: `${ORIGIN}/api/${RESOURCES}${RESOURCE}/`,
      uuid: RESOURCE,
      name: "One",
      state: "OK",
      backend_id: "g207",
      offering_uuid: OFFERING,
      offering_name: "Small",
      offering_backend_id: "Daint",
      current_usages: {},
    });
    assert.ok(foreign !== undefined && !("offering_backend_id" in foreign));
  });

  it("keeps to the fields that are asked for", async () => {
    const [row] = await rows(smallWaldur(), `${RESOURCES}?field=state&field=uuid&field=colour`);
    assert.deepEqual(row, { uuid: RESOURCE, state: "OK" });
  });

  it("filters by offering, states and backend id", async () => {
    const [one, two, three] = manyResources(3);
    assert.ok(one && two && three);
    const resources: EmulatedResource[] = [
      { ...one, state: "Erred", backendId: "a" },
      { ...two, state: "Terminated", backendId: "a" },
      { ...three, offering: FOREIGN, backendId: "b" },
    ];
    const emulator = smallWaldur({ resources });
    const names = async (query: string) =>
      (await rows(emulator, `${RESOURCES}?${query}`)).map(({ name }) => name);
    assert.deepEqual(await names(""), ["resource 0", "resource 1", "resource 2"]);
    assert.deepEqual(await names(`offering_uuid=${OFFERING}`), ["resource 0", "resource 1"]);
    assert.deepEqual(await names("state=Erred&state=OK"), ["resource 0", "resource 2"]);
    assert.deepEqual(await names("backend_id=a"), ["resource 0", "resource 1"]);
    assert.deepEqual(await names(`offering_uuid=${RESOURCE}`), []);
  });

  it("refuses filters that make no sense", async () => {
    const emulator = smallWaldur();
    const state = await read(emulator, `${RESOURCES}?state=ok`);
    assert.equal(state.status, 400);
    assert.deepEqual(JSON.parse(state.text), {
      state: ["Select a valid choice. ok is not one of the available choices."],
    });
    const uuid = await read(emulator, `${RESOURCES}?offering_uuid=1`);
    assert.equal(uuid.status, 400);
    assert.deepEqual(JSON.parse(uuid.text), { offering_uuid: ["Enter a valid UUID."] });
  });
});

describe("the listings of usages", () => {
  const usage = (changes: Partial<EmulatedComponentUsage> = {}): EmulatedComponentUsage => ({
    resource: RESOURCE,
    type: "node",
    billingPeriod: "2025-01-01",
    usage: "12.5",
    ...changes,
  });
  const emulator = smallWaldur({
    traits: { shufflesTies: false },
    componentUsages: [
      usage(),
      usage({ billingPeriod: "2025-02-01" }),
      usage({ resource: DASHED.replace(/1$/, "2") }),
    ],
    userUsages: [
      { ...usage({ usage: "7.25" }), username: "alice", user: ALICE },
      { ...usage({ usage: "5.25", billingPeriod: "2025-02-01" }), username: "bob" },
    ],
  });

  it("show the usage of a component, its uuid with dashes", async () => {
    const [row] = await rows(emulator, `${USAGES}?billing_period=2025-01-01`);
    assert.match(String(row?.["uuid"]), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual({ ...row, uuid: "" }, {
      uuid: "",
      type: "node",
      name: "node",
      usage: "12.50",
      billing_period: "2025-01-01",
      resource_uuid: RESOURCE,
      resource_name: "One",
      offering_uuid: OFFERING,
    });
  });

  it("show the usage of a user, by the url of the component's", async () => {
    const [of] = await rows(emulator, `${USAGES}?billing_period=2025-01-01`);
    const [bob, alice] = await rows(emulator, USER_USAGES);
    const record = String(of?.["uuid"]).replaceAll("-", "");
    assert.deepEqual({ ...alice, uuid: "" }, {
      uuid: "",
      username: "alice",
      usage: "7.25",
      user: `${ORIGIN}/api/marketplace-offering-users/${ALICE}/`,
      component_type: "node",
      component_usage: `${ORIGIN}/api/${USAGES}${record}/`,
      billing_period: "2025-01-01",
      resource_uuid: DASHED,
      offering_uuid: "0ff00000-0000-0000-0000-00000000000a",
    });
    assert.deepEqual([bob?.["username"], bob?.["user"]], ["bob", null]);
  });

  it("filter by offering, resource and month", async () => {
    const count = async (path: string) => (await rows(emulator, path)).length;
    assert.equal(await count(`${USAGES}?offering_uuid=${OFFERING}`), 2);
    assert.equal(await count(`${USAGES}?resource_uuid=${RESOURCE}`), 2);
    assert.equal(await count(`${USAGES}?resource_uuid=${DASHED}`), 2);
    assert.equal(await count(`${USAGES}?billing_period=2025-01-01`), 2);
    assert.equal(await count(`${USAGES}?billing_period=2025-01-02`), 0);
    assert.equal(await count(`${USAGES}?billing_period=2025-01-01&offering_uuid=${FOREIGN}`), 1);
    assert.equal(await count(`${USER_USAGES}?component_usage__billing_period=2025-01-01`), 1);
    assert.equal(await count(`${USER_USAGES}?billing_period=2025-01-01`), 2);
    assert.equal(await count(`${USER_USAGES}?resource_uuid=${RESOURCE}`), 2);
    assert.equal(await count(`${USER_USAGES}?offering_uuid=${FOREIGN}`), 0);
    assert.equal((await read(emulator, `${USAGES}?billing_period=2025-01`)).status, 400);
  });

  it("show a provider its own", async () => {
    assert.equal((await rows(emulator, USAGES, "provider")).length, 2);
    assert.equal((await rows(emulator, USAGES, "staff")).length, 3);
  });

  it("do not filter by offering at a server that cannot", async () => {
    const older = smallWaldur({ ...emulator.waldur, traits: { lacksOfferingFilter: true } });
    assert.equal((await rows(older, `${USAGES}?offering_uuid=${OFFERING}`)).length, 3);
    assert.equal((await rows(older, `${USER_USAGES}?offering_uuid=${FOREIGN}`)).length, 2);
    assert.equal((await rows(older, `${RESOURCES}?offering_uuid=${OFFERING}`)).length, 1);
  });
});

describe("the listing of offering users", () => {
  it("filters by offering and state", async () => {
    const emulator = createEmulator();
    const [offering] = emulator.waldur.offerings;
    const path = `marketplace-offering-users/?offering_uuid=${offering?.uuid}&page_size=300`;
    assert.equal((await rows(emulator, path)).length, 20);
    assert.equal((await rows(emulator, `${path}&state=OK`)).length, 19);
    assert.deepEqual(await rows(emulator, `${path}&state=Requested&field=username`), [
      { username: "" },
    ]);
    assert.deepEqual(await rows(smallWaldur(), "marketplace-offering-users/?field=url"), [
      { url: `${ORIGIN}/api/marketplace-offering-users/${ALICE}/` },
    ]);
  });
});
