/**
 * What is read of an offering once for all months: its components and resources in Waldur.
 *
 * @module
 */
import type { Component } from "../../amounts/component.ts";
import type { DwdiClient } from "../../client/client.ts";
import type { Offering } from "../../config/index.ts";
import type { WaldurClient } from "../client/client.ts";
import {
  listResources,
  type OfferingRow,
  readOffering,
  type ResourceRow,
} from "../client/queries.ts";
import type { Plan, PlanOptions } from "./plan.ts";
import { type GroupedResources, groupResources } from "./resource-groups.ts";

/** A component that Waldur accepts usage for. */
export interface BilledComponent extends Component {
  /** Waldur's `billing_type`. */
  readonly billingType: string;
}

/** An offering, ready to plan any month of it. */
export interface PreparedOffering extends GroupedResources {
  readonly dwdi: DwdiClient;
  readonly waldur: WaldurClient;
  readonly offering: Offering;
  readonly options: PlanOptions;
  /** The fields that all plans of the offering share. */
  readonly header: Pick<Plan, "schema" | "purpose" | "offering" | "resources">;
  readonly components: readonly BilledComponent[];
  /** All resources of the offering. */
  readonly rows: readonly ResourceRow[];
  /** Those that are planned. */
  readonly planned: ReadonlySet<ResourceRow>;
  /** Notices of months so far: each is given once, not in every month. */
  readonly given: Set<string>;
}

/** The billing types that Waldur accepts usage for. */
const USAGE_BILLING_TYPES: readonly string[] = ["usage", "limit", "one"];

/** Reads an offering's components and resources from Waldur. */
export async function prepareOffering(
  dwdi: DwdiClient,
  waldur: WaldurClient,
  offering: Offering,
  options: PlanOptions,
): Promise<PreparedOffering> {
  const { uuid, name, kind } = offering;
  const { purpose = "report", signal, backendIds } = options;
  const row = await readOffering(waldur, uuid, { signal });
  const all = await listResources(waldur, uuid, { signal });
  const notices: string[] = [];
  const resources = backendIds === undefined ? all : selectResources(all, backendIds, notices);
  const planned = new Set(resources);
  const grouped = groupResources(offering, all, purpose === "history", planned);
  return {
    dwdi,
    waldur,
    offering,
    options,
    header: {
      schema: "dwdi/plan/1",
      purpose,
      offering: { uuid, name, kind },
      resources: all.map(({ uuid }) => uuid).sort(),
    },
    ...grouped,
    components: billedComponents(offering, row, notices),
    rows: all,
    planned,
    notices: [...notices, ...grouped.notices],
    given: new Set(),
  };
}

/** An offering that history is loaded into, with its totals prepared as `report` plans them. */
export function totalsToReport(prepared: PreparedOffering): PreparedOffering {
  const { offering, rows, planned, options, header } = prepared;
  return {
    ...prepared,
    ...groupResources(offering, rows, false, planned),
    options: { ...options, purpose: "report", skipUsers: true },
    header: { ...header, purpose: "report" },
  };
}

/** A component that Waldur does not accept would make it reject all usage of a resource. */
function billedComponents(
  offering: Offering,
  { components }: OfferingRow,
  notices: string[],
): BilledComponent[] {
  const billingTypes = new Map(components.map(({ type, billing_type }) => [type, billing_type]));
  return offering.components.flatMap((component) => {
    const billingType = billingTypes.get(component.name);
    const reason = noUsageReason(billingType);
    if (billingType !== undefined && reason === undefined) return [{ ...component, billingType }];
    notices.push(`the component '${component.name}' is not reported: ${reason}`);
    return [];
  });
}

/** Why Waldur accepts no usage for a component of this `billing_type`; undefined where it does. */
export function noUsageReason(billingType: string | undefined): string | undefined {
  if (billingType === undefined) return "Waldur's offering has no such component";
  if (USAGE_BILLING_TYPES.includes(billingType)) return undefined;
  return `Waldur bills it as '${billingType}' and accepts no usage for it`;
}

function selectResources(
  resources: readonly ResourceRow[],
  backendIds: readonly string[],
  notices: string[],
): ResourceRow[] {
  const known = new Set(resources.map(({ backend_id }) => backend_id));
  for (const id of new Set(backendIds)) {
    if (!known.has(id)) notices.push(`no resource of the offering has the backend id '${id}'`);
  }
  return resources.filter(({ backend_id }) => backendIds.includes(backend_id));
}
