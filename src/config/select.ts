/**
 * The offering that is meant, among those of a file.
 *
 * @module
 */
import type { UsageKind } from "../amounts/component.ts";
import { DwdiConfigError, DwdiNotFoundError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { type Offering, plainUuid } from "./offering.ts";
import type { Config } from "./site-agent.ts";

/** What an offering is chosen by. */
export interface OfferingChoice {
  /** Its name, or its uuid with or without dashes in any case; the only one when left out. */
  readonly named?: string | undefined;
  /** What is accounted for; any kind when left out. */
  readonly kind?: UsageKind | undefined;
}

/**
 * Selects one offering of a file.
 *
 * @throws {DwdiNotFoundError} When the file has none such.
 * @throws {DwdiConfigError} When it has several, or the one that is named is of another kind.
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
  const wanted = named === undefined ? config.offerings : namesakes(config, named);
  const fitting = wanted.filter((offering) => kind === undefined || offering.kind === kind);
  const [offering, second] = fitting;
  if (offering === undefined) throw nothingSuch(config, wanted, { named, kind });
  if (second === undefined) return offering;
  const which = named === undefined ? describe(kind) : `offerings named '${named}'`;
  throw new DwdiConfigError(`the file has ${fitting.length} ${which}: ${list(fitting)}`, {
    hint: "name one by its uuid or its name (--offering)",
  });
}

function namesakes({ offerings }: Pick<Config, "offerings">, named: string): readonly Offering[] {
  const uuid = plainUuid(named);
  const byUuid = offerings.filter((offering) => offering.uuid === uuid);
  return byUuid.length > 0 ? byUuid : offerings.filter(({ name }) => name === named);
}

function nothingSuch(
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
