import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ACCOUNTS,
  createEmulator,
  EmulatorError,
  RESOURCES,
  storagePaths,
  type WaldurOptions,
} from "../../../../src/emulator/index.ts";
import { authorized, ORIGIN } from "../dwdi-requests.ts";
import { ALICE, FOREIGN, OFFERING, read, report, RESOURCE, rows, smallWaldur } from "./requests.ts";

describe("Waldur's authentication", () => {
  const ask = async (headers: Record<string, string>) => {
    const emulator = createEmulator();
    return await emulator.fetch(`${ORIGIN}/api/users/me/`, { headers });
  };

  it("asks for a token", async () => {
    const answer = await ask({});
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get("www-authenticate"), "Token");
    assert.deepEqual(await answer.json(), {
      detail: "Authentication credentials were not provided.",
    });
  });

  for (const authorization of ["Token wrong", "Bearer wrong", "Bearer emulated-staff-token", "x"]) {
    it(`refuses ${authorization}`, async () => {
      const answer = await ask({ authorization });
      assert.equal(answer.status, 401);
      assert.deepEqual(await answer.json(), { detail: "Invalid token." });
    });
  }

  it("refuses a report without a token, and takes nothing of it", async () => {
    const emulator = smallWaldur();
    const answer = await emulator.fetch(`${ORIGIN}/api/marketplace-component-usages/set_usage/`, {
      method: "POST",
      body: JSON.stringify({ resource: RESOURCE, usages: [{ type: "node", amount: "1.00" }] }),
      headers: { "content-type": "application/json" },
    });
    assert.equal(answer.status, 401);
    assert.deepEqual(emulator.waldur.componentUsages, []);
  });

  it("knows who is staff by the token, and takes one of the OIDC provider for staff's", async () => {
    const emulator = createEmulator();
    const isStaff = async (headers: Record<string, string>) => {
      const url = `${ORIGIN}/api/users/me/?field=is_staff`;
      return await (await emulator.fetch(url, { headers })).json();
    };
    const { staff, provider, manager } = emulator.settings(ORIGIN).waldurTokens;
    assert.deepEqual(await isStaff({ authorization: `Token ${staff}` }), { is_staff: true });
    assert.deepEqual(await isStaff({ authorization: `Token ${provider}` }), { is_staff: false });
    assert.deepEqual(await isStaff({ authorization: `token ${manager}` }), { is_staff: false });
    const bearer = await authorized(emulator);
    assert.deepEqual(await isStaff(bearer), { is_staff: true });
    emulator.fault({ expireToken: true });
    assert.deepEqual(await isStaff(bearer), { detail: "Invalid token." });
  });
});

describe("Waldur's routes", () => {
  it("tell the version", async () => {
    const { status, text } = await read(smallWaldur(), "version/");
    assert.equal(status, 200);
    assert.match(text, /^\{"version":"\d+\.\d+\.\d+"\}$/);
  });

  it("end in a slash, and answer to one method", async () => {
    const emulator = smallWaldur();
    assert.equal((await read(emulator, "users/me")).status, 404);
    assert.equal((await read(emulator, "marketplace-component-usages")).status, 404);
    assert.equal((await read(emulator, "marketplace-component-usages/set_usage/")).status, 405);
    assert.equal((await report(emulator, "", {})).status, 405);
  });

  it("show an offering with its components, by a uuid with dashes or without", async () => {
    const emulator = smallWaldur();
    const path = "marketplace-provider-offerings/";
    const answer = await read(emulator, `${path}${OFFERING}/?field=components&field=uuid`);
    const offering = JSON.parse(answer.text);
    assert.deepEqual(Object.keys(offering), ["uuid", "components"]);
    assert.equal(offering.uuid, OFFERING);
    const { uuid, ...component } = offering.components[0];
    assert.match(uuid, /^[0-9a-f]{32}$/);
    assert.deepEqual(component, {
      type: "node",
      name: "node",
      billing_type: "usage",
      measured_unit: "node-hours",
      unit_factor: 1,
    });
    const dashed = "0ff00000-0000-0000-0000-00000000000a";
    const same = await read(emulator, `${path}${dashed}/?field=components&field=uuid`);
    assert.equal(same.text, answer.text);
  });

  it("hide from a provider what is another's", async () => {
    const emulator = smallWaldur();
    const path = `marketplace-provider-offerings/${FOREIGN}/`;
    assert.equal((await read(emulator, path)).status, 200);
    for (const role of ["provider", "manager"] as const) {
      const { status, text } = await read(emulator, path, role);
      assert.equal(status, 404);
      assert.match(text, /"detail"/);
      const names = (await rows(emulator, "marketplace-provider-resources/", role))
        .map(({ name }) => name);
      assert.deepEqual(names, ["One"]);
    }
    assert.equal((await rows(emulator, "marketplace-provider-resources/")).length, 2);
  });
});

describe("Waldur's generated dataset", () => {
  const { offerings, resources, offeringUsers, ...usages } = createEmulator().waldur;
  const resourcesOf = (index: number) =>
    resources.filter(({ offering }) => offering === offerings[index]?.uuid);

  it("begins without usage", () => {
    assert.deepEqual(usages, { componentUsages: [], userUsages: [] });
  });

  it("has a resource for each account of daint, with one of each difficulty", () => {
    const compute = resourcesOf(0);
    const accounts = ACCOUNTS.filter(({ clusters }) => clusters.includes("daint"));
    assert.equal(offerings[0]?.backendId, "daint");
    assert.deepEqual(
      compute.flatMap(({ backendId }) => backendId ?? []),
      accounts.map(({ name }) => name),
    );
    assert.equal(compute.filter(({ state }) => state === "Erred").length, 1);
    assert.equal(compute.filter(({ backendId }) => backendId === undefined).length, 1);
    assert.equal(compute.filter(({ created }) => created?.slice(8, 10) === "12").length, 1);
  });

  it("has a resource for each store, one by an id that stands for the path", () => {
    const paths = new Set(storagePaths().map(({ path }) => path));
    const ids = resourcesOf(1).map(({ backendId = "" }) => backendId);
    assert.deepEqual(ids.filter((id) => !paths.has(id)), ["cwp04-store"]);
    assert.equal(ids.length, ACCOUNTS.length);
  });

  it("has DWDI's inference resources under the same uuids", () => {
    assert.deepEqual(resourcesOf(2).map(({ uuid }) => uuid), RESOURCES);
    assert.deepEqual(
      resourcesOf(2).map(({ backendId = "" }) => backendId.replaceAll("-", "")),
      RESOURCES,
    );
  });

  it("knows most users, and one who has no login yet", () => {
    const logins = offeringUsers.map(({ username }) => username).filter((name) => name !== "");
    assert.equal(offeringUsers.length - logins.length, 1);
    assert.ok(logins.includes("ada") && !logins.includes("wgerber"));
    assert.equal(new Set(resources.map(({ uuid }) => uuid)).size, resources.length);
  });
});

describe("Waldur's data", () => {
  it("pass from one emulator to another", async () => {
    const first = smallWaldur();
    const usages = [{ type: "node", amount: 3 }];
    await report(first, "set_usage/", { resource: RESOURCE, usages });
    const second = createEmulator({ waldur: first.waldur });
    assert.deepEqual(second.waldur, first.waldur);
    assert.equal(second.waldur.componentUsages[0]?.usage, "3.00");
  });

  const usage = { resource: RESOURCE, type: "node", billingPeriod: "2025-01-01", usage: "1.00" };
  const wrong: readonly [changes: WaldurOptions, message: RegExp][] = [
    [{ timeZone: "Europe/Lugano" }, /unknown time zone 'Europe\/Lugano'/],
    [{ offerings: [{ uuid: "1", name: "", components: [] }] }, /offering '1' has no valid uuid/],
    [{ resources: [{ uuid: RESOURCE, name: "", offering: RESOURCE }] }, /offering of resource/],
    [{ offeringUsers: [{ uuid: ALICE, offering: ALICE, username: "" }] }, /offering of user/],
    [{ componentUsages: [{ ...usage, resource: ALICE }] }, /resource of a usage/],
    [{ componentUsages: [{ ...usage, usage: "1.234" }] }, /'1.234' is not an amount/],
    [{ componentUsages: [{ ...usage, billingPeriod: "2025-01" }] }, /first of a month/],
    [{ userUsages: [{ ...usage, username: "a", user: RESOURCE }] }, /user of a usage/],
    [
      { resources: [1, 2].map(() => ({ uuid: RESOURCE, name: "", offering: OFFERING })) },
      /is listed twice/,
    ],
  ];
  for (const [changes, message] of wrong) {
    it(`are refused when they make no sense: ${message}`, () => {
      assert.throws(() => smallWaldur(changes), (error) => {
        assert.ok(error instanceof EmulatorError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("are refused with an unknown trait or release", () => {
    const traits = JSON.parse('{"ignoresDates": true}');
    assert.throws(() => smallWaldur({ traits }), /unknown trait 'ignoresDates' .* ignoresDate,/);
    const release = JSON.parse('"2025"');
    assert.throws(() => smallWaldur({ release }), /unknown release '2025' .* 2024-10 or 2026/);
  });
});
