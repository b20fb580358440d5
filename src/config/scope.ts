/**
 * Which part of DWDI's data an offering is about.
 *
 * @module
 */
import type { UsageKind } from "../amounts/component.ts";
import { type Section, textOf } from "./section.ts";
import type { Value } from "./value.ts";

/** Which part of DWDI's data an offering is about; each member is there for its own kind only. */
export interface Scope {
  /** Compute: the clusters of resources that name none, or `*` to ask without a cluster. */
  readonly clusters?: readonly string[] | "*";
  /** Storage: DWDI's `filesystem`. */
  readonly filesystem?: string;
  /** Storage: DWDI's `data_type`. */
  readonly dataType?: string;
  /** Storage: DWDI's `tenant`. */
  readonly tenant?: string;
  /** Storage: paths by the `backend_id` of a Waldur resource; other ids are paths themselves. */
  readonly pathMapping: ReadonlyMap<string, string>;
}

/** Reads the scope of an offering; undefined when something that it needs is missing. */
export function readScope(settings: Section, kind: UsageKind): Scope | undefined {
  if (kind === "compute") {
    const clusters = readClusters(settings);
    return { ...(clusters && { clusters }), pathMapping: new Map() };
  }
  if (kind === "inference") return { pathMapping: new Map() };
  const filesystem = settings.need("storage_filesystem")?.value;
  const dataType = settings.need("storage_data_type")?.value;
  const tenant = settings.text("storage_tenant")?.value;
  const pathMapping = readPathMapping(settings);
  if (!filesystem || !dataType) return undefined;
  return { filesystem, dataType, ...(tenant && { tenant }), pathMapping };
}

function readClusters(settings: Section): readonly string[] | "*" | undefined {
  const key = "cscs_dwdi_cluster";
  const value = settings.find(key);
  if (value === undefined) return undefined;
  const items: readonly Value[] = value.kind === "list" ? value.items : [value];
  const names = items.map((item) => textOf(item, settings.reading)?.value);
  if (value.kind === "text" && names[0] === "*") return "*";
  if (value.kind === "text" && names[0]?.trim() === "") return undefined;
  const clusters = names.filter((name) => name !== undefined);
  if (clusters.length === 0 || clusters.some((name) => ["", "*"].includes(name.trim()))) {
    const hint = "name each cluster, or write * in place of the list to ask without a cluster";
    return settings.refuse(key, `${key} is a list with nothing, or no name, in it`, hint);
  }
  return clusters;
}

function readPathMapping(settings: Section): ReadonlyMap<string, string> {
  const mapping = settings.section("storage_path_mapping");
  const paths = new Map<string, string>();
  for (const id of mapping?.entries.keys() ?? []) {
    const path = mapping?.need(id)?.value;
    if (path !== undefined) paths.set(id, path);
  }
  return paths;
}
