import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type WaldurOptions,
  type WaldurRole,
} from "../../../../src/emulator/index.ts";
import { ORIGIN } from "../dwdi-requests.ts";

export const OFFERING = "0ff0000000000000000000000000000a";
export const FOREIGN = "0ff0000000000000000000000000000b";
export const RESOURCE = "4e500000000000000000000000000001";
export const FOREIGN_RESOURCE = "4e500000000000000000000000000002";
export const ALICE = "a11ce000000000000000000000000001";
export const NOW = "2025-03-20T12:00:00.000Z";

/** One offering with every billing type, another provider's, and a resource of each. */
export function smallWaldur(
  changes: WaldurOptions = {},
  options: EmulatorOptions = {},
): Emulator {
  return createEmulator({
    now: () => new Date(NOW),
    ...options,
    waldur: {
      offerings: [
        {
          uuid: OFFERING,
          name: "Small",
          backendId: "Daint",
          components: [
            { type: "node", billingType: "usage", measuredUnit: "node-hours" },
            { type: "space", billingType: "limit" },
            { type: "setup", billingType: "one" },
            { type: "fee", billingType: "fixed" },
            { type: "rebate", billingType: "few" },
          ],
        },
        {
          uuid: FOREIGN,
          name: "Foreign",
          foreign: true,
          components: [{ type: "node", billingType: "usage" }],
        },
      ],
      resources: [
        { uuid: RESOURCE, name: "One", offering: OFFERING, backendId: "g207" },
        { uuid: FOREIGN_RESOURCE, name: "Two", offering: FOREIGN, backendId: "g207" },
      ],
      offeringUsers: [{ uuid: ALICE, offering: OFFERING, username: "alice" }],
      ...changes,
    },
  });
}

export interface WaldurAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks for what lies at a path under `/api/`. */
export async function read(
  emulator: Emulator,
  path: string,
  role: WaldurRole = "staff",
): Promise<WaldurAnswer> {
  const { waldurUrl } = emulator.settings(ORIGIN);
  return await answered(emulator, waldurUrl + path, { headers: authorization(emulator, role) });
}

/** Reads a listing, or whatever else is there. */
export async function rows(
  emulator: Emulator,
  path: string,
  role?: WaldurRole,
): Promise<Record<string, unknown>[]> {
  const value: unknown = JSON.parse((await read(emulator, path, role)).text);
  return Array.isArray(value) ? value : [];
}

/** Posts JSON to an endpoint of component usages. */
export async function report(
  emulator: Emulator,
  path: string,
  body: unknown,
  role: WaldurRole = "staff",
): Promise<WaldurAnswer> {
  const { waldurUrl } = emulator.settings(ORIGIN);
  return await answered(emulator, `${waldurUrl}marketplace-component-usages/${path}`, {
    method: "POST",
    headers: { ...authorization(emulator, role), "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Reports an amount of `node` of the resource, unless `changes` say something else. */
export function setUsage(
  emulator: Emulator,
  changes: Record<string, unknown> = {},
  role?: WaldurRole,
): Promise<WaldurAnswer> {
  const usages = [{ type: "node", amount: "1.00" }];
  return report(emulator, "set_usage/", { resource: RESOURCE, usages, ...changes }, role);
}

function authorization(emulator: Emulator, role: WaldurRole): { authorization: string } {
  return { authorization: `Token ${emulator.settings(ORIGIN).waldurTokens[role]}` };
}

async function answered(emulator: Emulator, url: string, init: RequestInit): Promise<WaldurAnswer> {
  const answer = await emulator.fetch(url, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
