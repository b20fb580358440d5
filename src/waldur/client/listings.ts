/**
 * What is read from Waldur: one listing an offering, or an offering and month, never one a resource.
 *
 * @module
 */
import { DwdiNotFoundError } from "../../errors.ts";
import type { RouteParams } from "../../client/route.ts";
import type { WaldurCall, WaldurClient } from "./client.ts";
import {
  type OfferingRow,
  type Reader,
  readOfferingRow,
  readOfferingUserRow,
  readResourceRow,
  readUsageRow,
  readUserRow,
  readUserUsageRow,
  readVersionRow,
  type ResourceRow,
  type UsageRow,
  type UserRow,
  type UserUsageRow,
  type VersionRow,
} from "./rows.ts";

/** Asks which Waldur it is. */
export async function readVersion(waldur: WaldurClient, call: WaldurCall): Promise<VersionRow> {
  return readVersionRow("Waldur's version", await waldur.get("/version/", {}, call));
}

/** Asks who the token belongs to. */
export async function readMe(waldur: WaldurClient, call: WaldurCall): Promise<UserRow> {
  const route = "/users/me/";
  return readUserRow("the user of the token", await waldur.get(route, {}, call));
}

/** Asks for an offering's components. */
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
  return readOfferingRow(`the offering ${uuid} of Waldur`, json);
}

/** Lists the resources of an offering that can have usage. */
export function listResources(
  waldur: WaldurClient,
  offering: string,
  call: WaldurCall,
): Promise<ResourceRow[]> {
  return listRows(waldur, "/marketplace-provider-resources/", readResourceRow, {
    offering_uuid: offering,
    state: ["OK", "Erred", "Updating", "Terminating"],
    field: ["uuid", "name", "backend_id", "state", "offering_backend_id"],
  }, call);
}

/** Lists the usage of an offering's components in a month. */
export async function listUsage(
  waldur: WaldurClient,
  offering: string,
  month: string,
  call: WaldurCall,
): Promise<UsageRow[]> {
  const rows = await listRows(waldur, "/marketplace-component-usages/", readUsageRow, {
    offering_uuid: offering,
    billing_period: `${month}-01`,
    field: ["uuid", "type", "usage", "billing_period", "resource_uuid"],
  }, call);
  return rows.filter(({ billing_period }) => billing_period.startsWith(month));
}

/** Lists the usage of an offering's users in a month. */
export async function listUserUsage(
  waldur: WaldurClient,
  offering: string,
  month: string,
  call: WaldurCall,
): Promise<UserUsageRow[]> {
  const rows = await listRows(waldur, "/marketplace-component-user-usages/", readUserUsageRow, {
    offering_uuid: offering,
    component_usage__billing_period: `${month}-01`,
    field: ["username", "usage", "component_type", "billing_period", "resource_uuid"],
  }, call);
  return rows.filter(({ billing_period }) => billing_period.startsWith(month));
}

/** Lists the urls of an offering's users by their exact login; of two with one login, the first. */
export async function listOfferingUsers(
  waldur: WaldurClient,
  offering: string,
  call: WaldurCall,
): Promise<ReadonlyMap<string, string>> {
  const rows = await listRows(waldur, "/marketplace-offering-users/", readOfferingUserRow, {
    offering_uuid: offering,
    field: ["username", "url"],
  }, call);
  const urls = new Map<string, string>();
  for (const { username, url } of rows) {
    if (username && !urls.has(username)) urls.set(username, url);
  }
  return urls;
}

async function listRows<T>(
  waldur: WaldurClient,
  route: string,
  read: Reader<T>,
  params: RouteParams,
  call: WaldurCall,
): Promise<T[]> {
  const rows = await waldur.list(route, params, call);
  return rows.map((row, index) => read(`row ${index + 1} of GET /api${route}`, row));
}
