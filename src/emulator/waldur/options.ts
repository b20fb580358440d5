/**
 * The options of an emulated Waldur and their defaults.
 *
 * @module
 */
import type { WaldurData } from "./data.ts";
import { waldurDataset } from "./dataset.ts";
import { createWaldurStore, type WaldurStore } from "./store.ts";
import { type ServerTimeZone, serverTimeZone } from "./time-zone.ts";
import { traitsOf, type WaldurRelease, type WaldurTraits } from "./traits.ts";

/**
 * Options of the emulated Waldur. Lists that are left out are those of the generated dataset, or empty
 * when `offerings` is given. `emulator.waldur` of one emulator can be the option of another.
 */
export interface WaldurOptions extends Partial<WaldurData> {
  /** The time zone of the server, which decides the month of a `date`; `UTC` by default. */
  readonly timeZone?: string;
  /** The release of the server, which decides its traits; `2026` by default. */
  readonly release?: WaldurRelease;
  /** Traits that differ from those of the release. */
  readonly traits?: Partial<WaldurTraits>;
  /** The origin of URLs in responses and `Link` headers; that of the request by default. */
  readonly origin?: string;
}

/** The options of a Waldur, with defaults filled in and its data in a store. */
export interface ResolvedWaldurOptions {
  readonly store: WaldurStore;
  readonly timeZone: ServerTimeZone;
  readonly traits: WaldurTraits;
  /** The seed of the order of equal rows. */
  readonly seed: number | string;
  readonly origin: string | undefined;
}

const NO_DATA: WaldurData = {
  offerings: [],
  resources: [],
  offeringUsers: [],
  componentUsages: [],
  userUsages: [],
};

/** Fills in defaults; throws an {@linkcode EmulatorError} for an invalid option. */
export function resolveWaldurOptions(
  options: WaldurOptions,
  seed: number | string,
): ResolvedWaldurOptions {
  const { timeZone = "UTC", release = "2026", traits: changes = {}, origin, ...data } = options;
  const traits = traitsOf(release, changes);
  const defaults = data.offerings === undefined ? waldurDataset() : NO_DATA;
  return {
    store: createWaldurStore({ ...defaults, ...data }, traits),
    timeZone: serverTimeZone(timeZone),
    traits,
    seed,
    origin,
  };
}
