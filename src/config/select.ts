/**
 * Selects one offering of a file, and lists those that can be selected.
 *
 * @module
 */
import type { UsageKind } from "../amounts/component.ts";
import { DwdiConfigError, DwdiNotFoundError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { Environment } from "../transport/env-proxy.ts";
import type { Config } from "./config.ts";
import { MappingReader } from "./mapping-reader.ts";
import { type Offering, plainUuid, readKind, readUuid } from "./offering.ts";
import { Validation } from "./validation.ts";
import { parseYaml } from "./yaml.ts";

/** Which offering to select. */
export interface OfferingChoice {
  /** Its name, or its uuid with or without dashes, in any case; the only offering when left out. */
  readonly named?: string | undefined;
  /** Its kind; any when left out. */
  readonly kind?: UsageKind | undefined;
}

/**
 * Selects one offering of a file.
 *
 * @throws {DwdiNotFoundError} When no offering fits.
 * @throws {DwdiConfigError} When several fit, or the named one is of another kind.
 *
 * @example
 * ```ts
 * import { parseConfig, selectOffering } from "@dwdi/sdk/config";
 *
 * const config = parseConfig("offerings: []");
 * try {
 *   selectOffering(config, { kind: "compute" });
 * } catch (error) {
 *   console.error(String(error));
 * }
 * ```
 */
export function selectOffering(
  config: Pick<Config, "offerings" | "skipped">,
  { named, kind }: OfferingChoice,
): Offering {
  const wanted = named === undefined ? config.offerings : offeringsNamed(config, named);
  const fitting = wanted.filter((offering) => kind === undefined || offering.kind === kind);
  const [offering, second] = fitting;
  if (offering === undefined) throw notFound(config, wanted, { named, kind });
  if (second === undefined) return offering;
  const which = named === undefined ? describe(kind) : `offerings named '${named}'`;
  throw new DwdiConfigError(`the file has ${fitting.length} ${which}: ${list(fitting)}`, {
    hint: "name one by its uuid or its name, with the option named",
  });
}

function offeringsNamed(
  { offerings }: Pick<Config, "offerings">,
  named: string,
): readonly Offering[] {
  const uuid = plainUuid(named);
  const byUuid = offerings.filter((offering) => offering.uuid === uuid);
  return byUuid.length > 0 ? byUuid : offerings.filter(({ name }) => name === named);
}

function notFound(
  { offerings, skipped }: Pick<Config, "offerings" | "skipped">,
  wanted: readonly Offering[],
  { named, kind }: OfferingChoice,
): DwdiConfigError | DwdiNotFoundError {
  const known = offerings.length === 0
    ? "the file has no offering of DWDI"
    : `the file has ${list(offerings)}`;
  if (named === undefined) {
    return new DwdiNotFoundError(`the file has no ${describe(kind)}`, { hint: known });
  }
  const [other] = wanted;
  if (other !== undefined) {
    return new DwdiConfigError(
      `the offering '${other.name}' is about ${other.kind}, not ${kind}`,
      { hint: known },
    );
  }
  const reason = skipped.find(({ name }) => name === named)?.reason;
  if (reason !== undefined) {
    return new DwdiNotFoundError(`the offering '${named}' is none of DWDI's: ${reason}`, {
      hint: known,
    });
  }
  const guess = nearest(named, offerings.map(({ name }) => name));
  return new DwdiNotFoundError(`the file has no offering '${named}'`, {
    hint: guess === undefined ? known : `did you mean '${guess}'? ${known}`,
  });
}

function describe(kind: UsageKind | undefined): string {
  return kind === undefined ? "DWDI offerings" : `${kind} offerings`;
}

function list(offerings: readonly Offering[]): string {
  return offerings.map(({ name, uuid }) => `'${name}' (${uuid})`).join(", ");
}

/** An offering as one selects it. */
export type OfferingName = Pick<Offering, "name" | "uuid" | "kind">;

/**
 * Lists the offerings of a file that can be selected, whatever else is wrong in it; none for a text
 * that is not YAML. No file that it names is opened, and no secret is read.
 */
export function listOfferings(text: string, env: Environment): readonly OfferingName[] {
  const validation = new Validation(text, { env });
  const root = parseYaml(text, validation.issues);
  const offerings = root?.kind === "mapping" ? root.entries.get("offerings") : undefined;
  if (offerings?.kind !== "list") return [];
  return offerings.items.flatMap((item) => {
    const mapping = MappingReader.of(item, validation);
    const kind = mapping && readKind(mapping);
    const name = mapping?.text("name")?.value;
    const uuid = mapping && readUuid(mapping);
    return typeof kind === "string" && name && uuid ? { name, uuid, kind } : [];
  });
}
