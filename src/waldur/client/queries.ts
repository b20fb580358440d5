/**
 * What is read from Waldur: each query with its route, its fields and the schema of its response.
 * Listings are per offering, or per offering and month, never per resource.
 *
 * @module
 */
import * as v from "valibot";
import { twoDecimals } from "../../amounts/decimal.ts";
import { DwdiNotFoundError } from "../../errors.ts";
import { validate } from "../../http/validate.ts";
import { normalUuid } from "../../usage/inference.ts";
import type { WaldurCall, WaldurClient } from "./client.ts";
import { listComplete, type ListQuery } from "./complete-list.ts";

/** Text that Waldur may leave out. */
const text = v.pipe(v.nullish(v.string(), ""), v.transform((text) => text.trim()));

/** A uuid in the form in which uuids are compared. */
const uuid = v.pipe(v.string(), v.transform(normalUuid));

/** A decimal, which Waldur writes as text; read as text with two decimals. */
const amount = v.pipe(
  v.union([v.string(), v.number()]),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const decimal = twoDecimals(String(value));
    if (decimal !== undefined) return decimal;
    addIssue({ message: "expected a decimal" });
    return NEVER;
  }),
);

const VERSION = v.object({ version: v.string() });

/** Reads Waldur's version. */
export async function readVersion(waldur: WaldurClient, call: WaldurCall): Promise<string> {
  return check(VERSION, await waldur.get("/version/", {}, call), "Waldur's version").version;
}

/** The user that a token belongs to. */
export interface TokenUser {
  readonly username: string;
  readonly is_staff: boolean;
}

const USER = v.object({ username: text, is_staff: v.nullish(v.boolean(), false) });

/** Reads the user that the token belongs to. */
export async function readMe(waldur: WaldurClient, call: WaldurCall): Promise<TokenUser> {
  return check(USER, await waldur.get("/users/me/", {}, call), "the user of the token");
}

/** An offering. */
export interface OfferingRow {
  readonly components: readonly { readonly type: string; readonly billing_type: string }[];
}

const OFFERING = v.object({
  components: v.array(v.object({ type: v.string(), billing_type: v.string() })),
});

/**
 * Reads an offering's components.
 *
 * @throws {DwdiNotFoundError} When the token's user sees no such offering.
 */
export async function readOffering(
  waldur: WaldurClient,
  uuid: string,
  call: WaldurCall,
): Promise<OfferingRow> {
  const fields = { field: ["components", "name", "uuid"] };
  const route = `/marketplace-provider-offerings/${uuid}/`;
  const json = await waldur.get(route, fields, call).catch((cause: unknown) => {
    if (!(cause instanceof DwdiNotFoundError)) throw cause;
    throw new DwdiNotFoundError(`Waldur has no offering ${uuid} that the token's user may see`, {
      status: 404,
      hint: "check waldur_offering_uuid, and the user's permissions on the offering",
      cause,
    });
  });
  return check(OFFERING, json, `the offering ${uuid} of Waldur`);
}

/** A resource of an offering; text that Waldur leaves out is empty. */
export interface ResourceRow {
  /** 32 hex digits. */
  readonly uuid: string;
  readonly name: string;
  readonly backend_id: string;
  readonly state: string;
  readonly offering_backend_id: string;
  /** The amounts that Waldur shows as the current ones, by component: those that were set last. */
  readonly current_usages: Readonly<Record<string, string | undefined>>;
}

const RESOURCE = v.object({
  uuid,
  name: text,
  backend_id: text,
  state: text,
  offering_backend_id: text,
  current_usages: v.pipe(
    v.nullish(v.record(v.string(), v.unknown()), {}),
    v.transform((usages) =>
      Object.fromEntries(
        Object.entries(usages).map(([type, usage]) => [type, twoDecimals(String(usage))]),
      )
    ),
  ),
});

/** Lists the resources of an offering that can have usage. */
export function listResources(
  waldur: WaldurClient,
  offering: string,
  call: WaldurCall,
): Promise<ResourceRow[]> {
  return listRows(waldur, RESOURCE, {
    route: "/marketplace-provider-resources/",
    params: {
      offering_uuid: offering,
      state: ["OK", "Erred", "Updating", "Terminating"],
      field: ["uuid", "name", "backend_id", "state", "offering_backend_id", "current_usages"],
    },
    keyOf: ({ uuid }) => uuid,
  }, call);
}

/** The usage to list. */
export interface UsageScope {
  /** The uuid of the offering. */
  readonly offering: string;
  /** The month, `YYYY-MM`. */
  readonly month: string;
  /** The uuids of all resources of the offering, to ask for where the listing stays incomplete. */
  readonly resources: readonly string[];
  /** The only resource whose usage is listed; default: all. */
  readonly resource?: string | undefined;
}

/** The usage of one component of a resource in one month. */
export interface UsageRow {
  /** As Waldur wrote it, since it is part of a route. */
  readonly uuid: string;
  readonly type: string;
  /** With two decimals. */
  readonly usage: string;
  readonly billing_period: string;
  /** 32 hex digits. */
  readonly resource_uuid: string;
}

const USAGE = v.object({
  uuid: v.string(),
  type: v.string(),
  usage: amount,
  billing_period: v.string(),
  resource_uuid: uuid,
});

/** Lists the usage of an offering's components in a month. */
export async function listUsage(
  waldur: WaldurClient,
  { offering, month, resources, resource }: UsageScope,
  call: WaldurCall,
): Promise<UsageRow[]> {
  const rows = await listRows(waldur, USAGE, {
    route: "/marketplace-component-usages/",
    params: {
      offering_uuid: offering,
      resource_uuid: resource,
      billing_period: `${month}-01`,
      field: ["uuid", "type", "usage", "billing_period", "resource_uuid"],
    },
    keyOf: ({ uuid }) => normalUuid(uuid),
    resources: resource === undefined ? resources : undefined,
  }, call);
  return rows.filter(({ billing_period }) => billing_period.startsWith(month));
}

/** A user's part of the usage of a component. */
export interface UserUsageRow {
  readonly uuid: string;
  readonly username: string;
  /** With two decimals. */
  readonly usage: string;
  readonly component_type: string;
  /** The uuid of the record of the component; empty where Waldur does not say. */
  readonly component_usage: string;
  /** Empty in the release of October 2024, which does not say. */
  readonly billing_period: string;
  /** 32 hex digits. */
  readonly resource_uuid: string;
}

const USER_USAGE = v.object({
  uuid,
  username: text,
  usage: amount,
  component_type: v.string(),
  component_usage: v.pipe(text, v.transform(lastUuid)),
  billing_period: text,
  resource_uuid: uuid,
});

/** Lists the usage of an offering's users in a month, and rows that do not tell their month. */
export async function listUserUsage(
  waldur: WaldurClient,
  { offering, month, resources }: UsageScope,
  call: WaldurCall,
): Promise<UserUsageRow[]> {
  const rows = await listRows(waldur, USER_USAGE, {
    route: "/marketplace-component-user-usages/",
    params: {
      offering_uuid: offering,
      component_usage__billing_period: `${month}-01`,
      field: [
        "uuid",
        "username",
        "usage",
        "component_type",
        "component_usage",
        "billing_period",
        "resource_uuid",
      ],
    },
    keyOf: ({ uuid }) => uuid,
    resources,
  }, call);
  return rows.filter(({ billing_period }) =>
    billing_period === "" || billing_period.startsWith(month)
  );
}

/** The uuid that a url ends in. */
function lastUuid(url: string): string {
  return normalUuid(/([0-9a-f-]{32,36})\/*$/i.exec(url)?.[1] ?? "");
}

/** The username is empty as long as the user has none at the offering. */
const OFFERING_USER = v.object({ username: text, url: v.string() });

/** Lists the urls of an offering's users by exact username; of equal usernames, the first. */
export async function listOfferingUsers(
  waldur: WaldurClient,
  offering: string,
  call: WaldurCall,
): Promise<ReadonlyMap<string, string>> {
  const rows = await listRows(waldur, OFFERING_USER, {
    route: "/marketplace-offering-users/",
    params: { offering_uuid: offering, field: ["uuid", "username", "url"] },
    keyOf: ({ url }) => url,
  }, call);
  const urls = new Map<string, string>();
  for (const { username, url } of rows) {
    if (username && !urls.has(username)) urls.set(username, url);
  }
  return urls;
}

function listRows<T>(
  waldur: WaldurClient,
  schema: v.GenericSchema<unknown, T>,
  query: Omit<ListQuery<T>, "parse">,
  call: WaldurCall,
): Promise<T[]> {
  const parse = (row: unknown, place: string) => check(schema, row, place);
  return listComplete(waldur, { ...query, parse }, call);
}

function check<T>(schema: v.GenericSchema<unknown, T>, value: unknown, subject: string): T {
  const hint = "check that this Waldur's version is supported";
  return validate(schema, value, { subject, hint });
}
