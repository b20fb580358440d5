/**
 * What is read of an offering once, whatever the number of months: its components and resources.
 *
 * @module
 */
import type { DwdiClient } from "../../client/client.ts";
import type { Component } from "../../amounts/component.ts";
import type { Offering } from "../../config/index.ts";
import { refusalOf } from "./billing.ts";
import type { WaldurClient } from "../client/client.ts";
import { type Grouping, groupResources } from "./group.ts";
import { listResources, readOffering } from "../client/listings.ts";
import type { Plan, PlanOptions } from "./plan.ts";
import type { OfferingRow, ResourceRow } from "../client/rows.ts";

/** A component that Waldur takes usage for. */
export interface BilledComponent extends Component {
  /** How Waldur bills it. */
  readonly billingType: string;
}

/** An offering with all that its months have in common. */
export interface OpenOffering extends Grouping {
  readonly dwdi: DwdiClient;
  readonly waldur: WaldurClient;
  readonly offering: Offering;
  readonly options: PlanOptions;
  /** What all plans of the offering begin with. */
  readonly head: Pick<Plan, "schema" | "purpose" | "offering">;
  readonly components: readonly BilledComponent[];
  /** What was said already, and is said once only. */
  readonly told: Set<string>;
}

/** Reads an offering's components and resources from Waldur. */
export async function openOffering(
  dwdi: DwdiClient,
  waldur: WaldurClient,
  offering: Offering,
  options: PlanOptions,
): Promise<OpenOffering> {
  const { uuid, name, kind } = offering;
  const { purpose = "report", signal, backendIds } = options;
  const row = await readOffering(waldur, uuid, { signal });
  const all = await listResources(waldur, uuid, { signal });
  const notices: string[] = [];
  const resources = backendIds === undefined ? all : chosen(all, backendIds, notices);
  const grouping = groupResources(offering, resources, purpose === "history");
  return {
    dwdi,
    waldur,
    offering,
    options,
    head: { schema: "dwdi/plan/1", purpose, offering: { uuid, name, kind } },
    ...grouping,
    components: billed(offering, row, notices),
    notices: [...notices, ...grouping.notices],
    told: new Set(),
  };
}

/** One component that Waldur does not take would have it refuse all of a resource. */
function billed(
  offering: Offering,
  { components }: OfferingRow,
  notices: string[],
): BilledComponent[] {
  const types = new Map(components.map(({ type, billing_type }) => [type, billing_type]));
  return offering.components.flatMap((component) => {
    const billingType = types.get(component.name);
    const refusal = refusalOf(billingType);
    if (billingType !== undefined && refusal === undefined) return [{ ...component, billingType }];
    notices.push(`the component '${component.name}' is left out: ${refusal}`);
    return [];
  });
}

function chosen(
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
