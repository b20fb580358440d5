import "./runs.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Offering, parseConfig } from "../../../src/config/index.ts";
import { DwdiError } from "../../../src/errors.ts";
import { createDwdiClient, type Fetch } from "../../../src/index.ts";
import { createWaldurClient, type Plan, planUsage } from "../../../src/waldur/index.ts";
import {
  FACTORS,
  holdingsOf,
  isMeant,
  modelOf,
  MONTHS,
  RESOURCES,
  SITUATION,
  type Situation,
} from "./situation.ts";
import { SPOILED, spoiling } from "./spoil.ts";

const NOW = new Date("2025-03-15T10:00:00Z");
const ORIGIN = "http://127.0.0.1";
const OFFERINGS = new Map(FACTORS.map((factor) => [factor, offeringWith(factor)]));

describe("any plan", () => {
  it("is the difference of what shall be and what stands, or refused", async () => {
    const pageSize = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(SITUATION, pageSize, SPOILED, async (situation, pageSize, spoiled) => {
        const fetch = spoiling(answering(situation, pageSize), spoiled);
        const shared = { auth: { token: "a-token" }, retry: { limit: 0 }, fetch };
        const offering = OFFERINGS.get(situation.factor);
        assert.ok(offering);
        const planning = planUsage(
          createDwdiClient({ apiUrl: ORIGIN, ...shared }),
          createWaldurClient({ apiUrl: ORIGIN, ...shared }),
          offering,
          MONTHS,
          { now: () => NOW },
        );
        const plan = await planning.catch((error: unknown) => {
          assert.ok(error instanceof DwdiError && spoiled.length > 0, String(error));
        });
        if (plan) checkPlan(plan, situation, spoiled.length > 0);
      }),
    );
  });
});

/** Applied to what stands, a plan makes what shall be; a spoiled one a part of that, and no more. */
function checkPlan(plan: Plan, situation: Situation, isSpoiled: boolean): void {
  const [before, model] = [holdingsOf(situation), modelOf(situation)];
  const after = new Map(before);
  for (const { month, backendId, action, components, users } of plan.entries) {
    if (action !== "set") continue;
    const [total] = components;
    assert.ok(components.length === 1 && total);
    assert.ok(users.length > 0 || total.waldur !== total.dwdi);
    after.set(`${backendId} ${month}`, total.dwdi);
    for (const { username, waldur, dwdi } of users) {
      assert.notEqual(waldur ?? "0.00", dwdi);
      after.set(`${backendId} ${month} ${username}`, dwdi);
    }
  }
  for (const key of new Set([...model.keys(), ...after.keys()])) {
    const amount = after.get(key);
    const isKept = isSpoiled && amount === before.get(key);
    const isRight = isKept || isMeant(amount, model.get(key), situation.factor);
    assert.ok(isRight, `${key}: ${amount} is not ${JSON.stringify(model.get(key))}`);
  }
}

/** DWDI and Waldur as far as a plan asks them, with the usage of a situation. */
function answering({ dwdi, usage, userUsage }: Situation, pageSize: number): Fetch {
  const elementsIn = (month: string) =>
    Object.entries(dwdi[month] ?? {}).map(([account, { total, users }]) => {
      const rows = Object.entries(users)
        .map(([user, hours]) => `{"username":"${user}","nodeHours":${hours}}`);
      return `{"account":"${account}","totalNodeHours":${total ?? null},"users":[${rows}]}`;
    });
  const listings: Readonly<Record<string, (url: URL) => readonly object[]>> = {
    "provider-resources": () =>
      RESOURCES.map((name) => ({
        uuid: uuidOf(name),
        name,
        backend_id: name,
        state: "OK",
        offering_backend_id: "daint",
      })),
    "component-usages": ({ searchParams }) =>
      usage.filter(({ month }) => searchParams.get("billing_period") === `${month}-01`)
        .map(({ of, month, usage }) => ({
          uuid: uuidOf(of),
          type: "nodeHours",
          usage,
          billing_period: `${month}-01`,
          resource_uuid: uuidOf(of),
        })),
    "component-user-usages": ({ searchParams }) =>
      userUsage.filter(({ month }) =>
        searchParams.get("component_usage__billing_period") === `${month}-01`
      ).map(({ of, month, username, usage }) => ({
        uuid: `${uuidOf(of)} ${username}`,
        username,
        usage,
        component_type: "nodeHours",
        billing_period: `${month}-01`,
        resource_uuid: uuidOf(of),
      })),
  };
  return (input) => {
    const url = new URL(String(input));
    const route = /^\/api\/marketplace-([\w-]+)\//.exec(url.pathname)?.[1];
    if (route === undefined) {
      const elements = elementsIn(url.searchParams.get("from") ?? "");
      return Promise.resolve(new Response(`{"compute":[${elements}]}`));
    }
    const rows = listings[route]?.(url);
    if (rows === undefined) {
      return Promise.resolve(
        Response.json({ components: [{ type: "nodeHours", billing_type: "usage" }] }),
      );
    }
    const page = Number(url.searchParams.get("page") ?? 1);
    const shown = rows.slice((page - 1) * pageSize, page * pageSize);
    const link = `<http://inside/?page=${page + 1}>; rel="next", <http://inside/>; rel="first"`;
    const hasNext = page * pageSize < rows.length;
    const count = { "x-result-count": String(rows.length) };
    const headers = hasNext ? { ...count, link } : count;
    return Promise.resolve(Response.json(shown, { headers }));
  };
}

function uuidOf(name: string): string {
  return name.slice(1).padStart(32, "0");
}

function offeringWith(factor: string): Offering {
  const component = `measured_unit: h, accounting_type: usage, label: h, unit_factor: ${factor}`;
  const [offering] = parseConfig(`offerings:
- name: Alps
  waldur_api_url: ${ORIGIN}
  waldur_offering_uuid: "0ffe00000000000000000000000000a1"
  reporting_backend: cscs-dwdi-compute
  backend_settings:
    cscs_dwdi_api_url: ${ORIGIN}
    cscs_dwdi_client_id: me
    cscs_dwdi_client_secret: secret
    cscs_dwdi_oidc_token_url: ${ORIGIN}/token
  backend_components:
    nodeHours: { ${component} }
`).offerings;
  assert.ok(offering);
  return offering;
}
