import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createEmulator, EmulatorError, RESOURCES } from "../../../../src/emulator/index.ts";
import { authorized, get, ORIGIN } from "../dwdi-requests.ts";

const MONTH = "/compute/usage-month/account?from=2025-01&to=2025-01";
const now = () => new Date("2025-06-15T10:00:00Z");

describe("the compute routes", () => {
  const emulator = createEmulator({ now });

  it("answer with the accounts and clusters that were asked for", async () => {
    const { body } = await get(emulator, `${MONTH}&account=lp16&account=g208&cluster=daint`);
    const elements = listOf(body["compute"]);
    assert.deepEqual(elements.map(({ account, cluster }) => [account, cluster]), [
      ["g208", "daint"],
      ["lp16", "daint"],
    ]);
    for (const { users } of elements) {
      assert.ok(listOf(users).every((row) => row["cluster"] === "daint"));
    }
  });

  it("answer with an element a cluster", async () => {
    const { body } = await get(emulator, `${MONTH}&account=lp16`);
    assert.deepEqual(
      listOf(body["compute"]).map(({ cluster }) => cluster).sort(),
      ["daint", "eiger"],
    );
  });

  it("answer with an element a month for a range", async () => {
    const range = "/compute/usage-month/account?from=2024-12&to=2025-02&account=s1189";
    const elements = listOf((await get(emulator, range)).body["compute"]);
    const months = elements.map(({ users }) => String(listOf(users)[0]?.["usageDate"]).slice(0, 7));
    assert.deepEqual(months, ["2024-12", "2025-01", "2025-02"]);
  });

  it("date a day's rows by that day", async () => {
    const path = "/compute/usage-day/account?from=2025-01-15&to=2025-01-15";
    const elements = listOf((await get(emulator, path)).body["compute"]);
    const dates = elements.flatMap(({ users }) => listOf(users).map((row) => row["usageDate"]));
    assert.deepEqual(new Set(dates), new Set(["2025-01-15"]));
  });

  it("list nobody for an account that there is not", async () => {
    assert.deepEqual((await get(emulator, `${MONTH}&account=nobody`)).body, { compute: [] });
  });
});

describe("the storage routes", () => {
  const forms = {
    query: "/storage/usage-month",
    template: "/storage/usage-month/capstor/store",
    literal: "/storage/usage-month/filesystem_name/data_type",
  } as const;
  const query = "?exact-month=2025-01&filesystem=capstor&data_type=store&tenant=cscs";

  it("answer alike in their three forms", async () => {
    const emulator = createEmulator({ now });
    const [first, ...others] = await Promise.all(
      Object.values(forms).map(async (path) => (await get(emulator, path + query)).body),
    );
    const paths = listOf(first?.["storage"]).map(({ path }) => String(path));
    assert.ok(paths.length > 5);
    assert.ok(paths.every((path) => path.startsWith("/capstor/store/cscs/")));
    for (const other of others) assert.deepEqual(other, first);
  });

  for (const form of ["query", "template", "literal"] as const) {
    it(`answer in the form '${form}' alone when told so`, async () => {
      const emulator = createEmulator({ now, storageForms: [form] });
      for (const [name, path] of Object.entries(forms)) {
        assert.equal((await get(emulator, path + query)).status, name === form ? 200 : 404, name);
      }
    });
  }

  it("filter by the template's parts, percent-encoded or not", async () => {
    const emulator = createEmulator({ now });
    const template = "/storage/usage-day/iopsstor/%73cratch?exact-date=2025-01-15";
    const elements = listOf((await get(emulator, template)).body["storage"]);
    assert.ok(elements.length > 0);
    assert.ok(elements.every(({ path }) => String(path).startsWith("/iopsstor/scratch/")));
    const malformed = await get(emulator, "/storage/usage-day/%zz/x?exact-date=2025-01-15");
    assert.deepEqual(malformed.body, { storage: [] });
  });

  it("answer with the paths that were asked for", async () => {
    const emulator = createEmulator({ now });
    const paths = ["/capstor/store/cscs/ethz/g207", "/capstor/store/cscs/psi/lp16"];
    const asked = paths.map((path) => `&paths=${encodeURIComponent(path)}`).join("");
    const { body } = await get(emulator, `/storage/usage-month?exact-month=2025-01${asked}`);
    assert.deepEqual(listOf(body["storage"]).map(({ path }) => path), paths);
  });
});

describe("the inference route", () => {
  it("answers with the resources that were asked for", async () => {
    const [, uuid = ""] = RESOURCES;
    const dashed = `${uuid.slice(0, 8)}-${uuid.slice(8)}`.toUpperCase();
    const path = `/inference/resource/cost?from=2025-01&to=2025-03&resource_uuid=${dashed}`;
    const elements = listOf((await get(createEmulator({ now }), path)).body["inference"]);
    assert.deepEqual(elements.map((element) => element["waldurResourceUuid"]), [uuid, uuid, uuid]);
    assert.ok(elements.every(({ totalCost }) => Number(totalCost) > 0));
  });
});

describe("a request that cannot be answered", () => {
  const emulator = createEmulator({ now });
  const bad: readonly [path: string, message: RegExp][] = [
    ["/compute/usage-month/account?from=2025-13&to=2025-13", /'from' is not a month.*'2025-13'/],
    ["/compute/usage-month/account?from=2025-01-01&to=2025-01", /'from' is not a month/],
    ["/compute/usage-day/account?from=2025-02-01&to=2025-02-30", /'to' is not a day.*'2025-02-30'/],
    ["/compute/usage-month/account?from=2025-02&to=2025-01", /'to' \(2025-01\) is before/],
    ["/compute/usage-month/account?from=2025-02", /'to' is missing/],
    [`${MONTH}&from=2025-01`, /'from' is repeated/],
    [`${MONTH}&acount=g207`, /'acount' is unknown/],
    ["/compute/usage-day/account?from=0001-01-01&to=9999-12-31", /more than 1200 days/],
    ["/storage/usage-month?exact-date=2025-01-01", /'exact-date' is unknown/],
    ["/storage/usage-day", /'exact-date' is missing/],
    ["/inference/resource/cost?from=2025-01-01&to=2025-01-01", /'from' is not a month/],
  ];
  for (const [path, message] of bad) {
    it(`gets 400: ${path}`, async () => {
      const { status, body } = await get(emulator, path);
      assert.equal(status, 400);
      assert.match(String(body["message"]), message);
    });
  }

  it("gets 404 where there is nothing", async () => {
    const { authorization } = await authorized(emulator);
    for (const path of ["/api/v1/compute", "/api/v1/compute/usage-month", "/api/v2/x", "/"]) {
      const answer = await emulator.fetch(ORIGIN + path, { headers: { authorization } });
      assert.equal(answer.status, 404, path);
      assert.match(await answer.text(), /"message":/);
      assert.ok(answer.headers.get("x-request-id"));
    }
    const unprefixed = await emulator.fetch(ORIGIN + MONTH, { headers: { authorization } });
    assert.equal(unprefixed.status, 404);
  });

  it("gets 404 under the usual prefix when there is another", async () => {
    const elsewhere = createEmulator({ now, apiPrefix: "/dwdi/v1" });
    const headers = await authorized(elsewhere);
    assert.equal((await get(elsewhere, MONTH, headers)).status, 200);
    assert.equal((await elsewhere.fetch(`${ORIGIN}/api/v1${MONTH}`, { headers })).status, 404);
  });

  it("gets 405 with another method", async () => {
    const answer = await emulator.fetch(`${ORIGIN}/api/v1${MONTH}`, { method: "POST" });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get("allow"), "GET");
  });

  it("gets 401 without a valid token", async () => {
    const other = await authorized(createEmulator());
    const forged = (await authorized(emulator)).authorization.replace(/\.[^.]*\./, ".e30.");
    const none: readonly Record<string, string>[] = [
      {},
      other,
      { authorization: forged },
      { authorization: "Bearer" },
      { authorization: "Bearer a.b.c" },
      { authorization: "Basic abc" },
    ];
    for (const headers of none) {
      const answer = await get(emulator, MONTH, headers);
      assert.equal(answer.status, 401);
      assert.equal(answer.headers.get("www-authenticate"), 'Bearer error="invalid_token"');
      assert.ok(answer.headers.get("x-request-id"));
    }
  });
});

describe("every answer", () => {
  it("is dated by the emulator's clock and has an id of its own", async () => {
    const emulator = createEmulator({ now });
    const first = await get(emulator, MONTH);
    const second = await get(emulator, "/nothing");
    assert.equal(first.headers.get("date"), "Sun, 15 Jun 2025 10:00:00 GMT");
    assert.notEqual(first.headers.get("x-request-id"), second.headers.get("x-request-id"));
  });
});

describe("options that make no sense", () => {
  const wrong = [
    { tokenLifetime: 0 },
    { tokenLifetime: NaN },
    { latency: -1 },
    { apiPrefix: "api/v1" },
    { apiPrefix: "/api/v1/" },
  ];
  for (const options of wrong) {
    it(`are refused: ${JSON.stringify(options)}`, () => {
      assert.throws(() => createEmulator(options), EmulatorError);
    });
  }
});

function listOf(value: unknown): Record<string, unknown>[] {
  assert.ok(Array.isArray(value));
  return value;
}
