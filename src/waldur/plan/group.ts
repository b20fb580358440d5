/**
 * Which resources are asked for together, under which names DWDI knows them, and which not at all.
 *
 * @module
 */
import type { Offering } from "../../config/index.ts";
import { normalPath, normalUuid } from "../../usage/normal-name.ts";
import type { ResourceRow } from "../client/rows.ts";

/** A resource of Waldur and the name that DWDI lists its usage under. */
export interface Subject {
  readonly resource: ResourceRow;
  /** The account, path or uuid, in the form in which such names are compared. */
  readonly name: string;
}

/** Resources whose usage one question is about. */
export interface Group {
  /** What it is called in messages, for example `cluster daint`. */
  readonly title: string;
  /** What compute usage is filtered by. */
  readonly filter: Filter;
  readonly subjects: readonly Subject[];
}

/** The clusters whose usage counts; all of them when left out. */
export interface Filter {
  readonly clusters?: readonly string[];
}

/** A resource that nothing is asked for. */
export interface Unasked {
  readonly resource: ResourceRow;
  readonly reason: string;
}

/** An offering's resources, sorted. */
export interface Grouping {
  readonly groups: readonly Group[];
  readonly unasked: readonly Unasked[];
  readonly notices: readonly string[];
}

/**
 * Sorts resources by what they have to be asked with. The rule for a compute resource's cluster is
 * the same for all months; without one, the usage of other clusters would be billed too.
 *
 * @param lacksFilter Whether compute resources without a cluster are asked for without a filter.
 */
export function groupResources(
  offering: Offering,
  resources: readonly ResourceRow[],
  lacksFilter: boolean,
): Grouping {
  const groups = new Map<string, Group & { readonly subjects: Subject[] }>();
  const unasked: Unasked[] = [];
  const notices: string[] = [];
  for (const resource of resources) {
    const obstacle = obstacleOf(resource);
    if (obstacle !== undefined) {
      unasked.push({ resource, reason: obstacle });
      continue;
    }
    const clusters = clustersOf(offering, resource);
    if (clusters === undefined && !lacksFilter) {
      const reason =
        "it has no cluster: neither offering_backend_id nor cscs_dwdi_cluster says one";
      unasked.push({ resource, reason });
      continue;
    }
    if (clusters === undefined) {
      notices.push(`${labelOf(resource)} has no cluster: its usage of all clusters is loaded`);
    }
    const filter = typeof clusters === "object" ? { clusters } : {};
    const key = JSON.stringify(filter);
    const group = groups.get(key) ?? { title: titleOf(offering, filter), filter, subjects: [] };
    group.subjects.push({ resource, name: nameOf(offering, resource.backend_id) });
    groups.set(key, group);
  }
  for (const { resource, reason } of unasked) {
    notices.push(`${labelOf(resource)} is skipped: ${reason}`);
  }
  notices.push(...[...groups.values()].flatMap(namesakes));
  return { groups: [...groups.values()], unasked, notices };
}

/** Why nothing is to be asked for a resource, whatever the kind of its offering. */
function obstacleOf({ backend_id, state }: ResourceRow): string | undefined {
  if (backend_id === "") return "it has no backend id";
  return state === "Erred" ? "it is Erred, a state in which Waldur takes no usage" : undefined;
}

/** How messages call a resource. */
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
  { clusters }: Filter,
): string {
  if (kind === "storage") return `${filesystem}/${dataType}`;
  if (kind === "inference") return "inference";
  if (clusters === undefined) return "all clusters";
  return `cluster ${clusters.join(", ")}`;
}

/** The name that DWDI lists an id under, in the form in which {@linkcode Subject} holds it. */
function nameOf({ kind, pathMapping }: Offering, id: string): string {
  if (kind === "storage") return normalPath(pathMapping.get(id) ?? id);
  return kind === "inference" ? normalUuid(id) : id;
}

/** Resources that DWDI knows by the same name are all given its usage, which may be meant. */
function namesakes({ title, subjects }: Group): string[] {
  const byName = new Map<string, string[]>();
  for (const { name, resource } of subjects) {
    byName.set(name, [...byName.get(name) ?? [], resource.name || resource.uuid]);
  }
  return [...byName].filter(([, names]) => names.length > 1).map(([name, names]) =>
    `'${name}' on ${title} is the usage of ${names.length} resources, each in full: ${
      names.join(", ")
    }`
  );
}
