/**
 * Groups an offering's resources by the DWDI request that reads their usage, and sorts out those
 * that cannot be reported.
 *
 * @module
 */
import type { Offering } from "../../config/index.ts";
import { normalUuid } from "../../usage/inference.ts";
import { normalPath } from "../../usage/storage.ts";
import type { ResourceRow } from "../client/queries.ts";

/** A resource of Waldur and the name that DWDI lists its usage under. */
export interface GroupMember {
  readonly resource: ResourceRow;
  /** The account, path or uuid, in the normal form in which names are compared. */
  readonly dwdiName: string;
}

/** Resources whose usage is read together. */
export interface ResourceGroup {
  /** What messages call it, for example `cluster daint`. */
  readonly title: string;
  /** The clusters whose usage counts, of compute only; undefined for all. */
  readonly clusters: readonly string[] | undefined;
  readonly members: readonly GroupMember[];
  /** The names to ask DWDI for: those of resources that are not planned too. */
  readonly names: ReadonlySet<string>;
}

/** A resource whose usage is not read. */
export interface SkippedResource {
  readonly resource: ResourceRow;
  readonly reason: string;
}

/** All resources of an offering. */
export interface GroupedResources {
  readonly groups: readonly ResourceGroup[];
  readonly skipped: readonly SkippedResource[];
  readonly notices: readonly string[];
}

/**
 * Groups resources. The rule for the cluster of a compute resource is the same for all months:
 * without a filter, usage of other clusters would be billed too.
 *
 * @param allowAllClusters Whether compute resources without a cluster are read on all clusters.
 * @param planned The resources that are members; the others are asked for with them, since a response
 * that lists nothing at all is suspicious.
 */
export function groupResources(
  offering: Offering,
  resources: readonly ResourceRow[],
  allowAllClusters: boolean,
  planned: ReadonlySet<ResourceRow> = new Set(resources),
): GroupedResources {
  const groups = new Map<string, ResourceGroup & OpenGroup>();
  const skipped: SkippedResource[] = [];
  const notices: string[] = [];
  for (const resource of resources) {
    const reason = skipReason(resource);
    if (reason !== undefined) {
      if (planned.has(resource)) skipped.push({ resource, reason });
      continue;
    }
    const found = clustersOf(offering, resource);
    if (found === undefined && !allowAllClusters) {
      const reason = "it has no cluster: neither offering_backend_id nor cscs_dwdi_cluster is set";
      if (planned.has(resource)) skipped.push({ resource, reason });
      continue;
    }
    if (found === undefined && planned.has(resource)) {
      notices.push(`${labelOf(resource)} has no cluster: its usage of all clusters is loaded`);
    }
    const clusters = found === "*" ? undefined : found;
    const key = JSON.stringify(clusters ?? "*");
    const title = titleOf(offering, clusters);
    const group = groups.get(key) ?? { title, clusters, members: [], names: new Set() };
    const dwdiName = dwdiNameOf(offering, resource.backend_id);
    group.names.add(dwdiName);
    if (planned.has(resource)) group.members.push({ resource, dwdiName });
    groups.set(key, group);
  }
  for (const { resource, reason } of skipped) {
    notices.push(`${labelOf(resource)} is skipped: ${reason}`);
  }
  const withMembers = [...groups.values()].filter(({ members }) => members.length > 0);
  notices.push(...withMembers.flatMap(sharedNames));
  return { groups: withMembers, skipped, notices };
}

/** A group while its resources are gathered. */
interface OpenGroup {
  readonly members: GroupMember[];
  readonly names: Set<string>;
}

/** Why a resource cannot be reported, whatever the kind of its offering. */
function skipReason({ backend_id, state }: ResourceRow): string | undefined {
  if (backend_id === "") return "it has no backend id";
  return state === "Erred" ? "it is Erred, a state in which Waldur accepts no usage" : undefined;
}

/** What messages call a resource. */
function labelOf({ name, uuid, backend_id }: ResourceRow): string {
  return `resource '${name || uuid}'${backend_id === "" ? "" : ` (${backend_id})`}`;
}

function clustersOf(
  { kind, clusters }: Offering,
  { offering_backend_id }: ResourceRow,
): readonly string[] | "*" | undefined {
  if (kind !== "compute") return "*";
  return offering_backend_id === "" ? clusters : [offering_backend_id.toLowerCase()];
}

function titleOf(
  { kind, filesystem, dataType }: Offering,
  clusters: readonly string[] | undefined,
): string {
  if (kind === "storage") return `${filesystem}/${dataType}`;
  if (kind === "inference") return "inference";
  if (clusters === undefined) return "all clusters";
  return `cluster ${clusters.join(", ")}`;
}

function dwdiNameOf({ kind, pathMapping }: Offering, backendId: string): string {
  if (kind === "storage") return normalPath(pathMapping.get(backendId) ?? backendId);
  return kind === "inference" ? normalUuid(backendId) : backendId;
}

/** Notices of resources with the same DWDI name: each gets all of its usage, which may be meant. */
function sharedNames({ title, members }: ResourceGroup): string[] {
  const byName = new Map<string, string[]>();
  for (const { dwdiName, resource } of members) {
    byName.set(dwdiName, [...byName.get(dwdiName) ?? [], resource.name || resource.uuid]);
  }
  return [...byName].filter(([, names]) => names.length > 1).map(([dwdiName, names]) =>
    `${names.length} resources each get the full usage of '${dwdiName}' on ${title}: ${
      names.join(", ")
    }`
  );
}
