/**
 * The options of an emulated Waldur and their defaults.
 *
 * @module
 */
import { EmulatorError } from "../errors.ts";
import type { WaldurData } from "./data.ts";
import { waldurDataset } from "./dataset.ts";
import { createWaldurStore, type WaldurStore } from "./store.ts";
import { type ServerTimeZone, serverTimeZone } from "./time-zone.ts";

/**
 * What an older Waldur does not have: the bulk route; the field `date` of a report, so that all usage
 * is filed under the present month; the filter of usages by offering.
 */
export type WaldurLack = "set_user_usages" | "date" | "offering_uuid";

/**
 * Options of the emulated Waldur. Lists that are left out are those of the generated dataset, or empty
 * when `offerings` is given. `emulator.waldur` of one emulator can be the option of another.
 */
export interface WaldurOptions extends Partial<WaldurData> {
  /** The time zone of the server, which decides the month of a `date`; `UTC` by default. */
  readonly timeZone?: string;
  /** What the server is too old for; nothing by default. */
  readonly lacks?: readonly WaldurLack[];
  /** The origin of URLs in responses and `Link` headers; that of the request by default. */
  readonly origin?: string;
}

/** The options of a Waldur, with defaults filled in and its data in a store. */
export interface ResolvedWaldurOptions {
  readonly store: WaldurStore;
  readonly timeZone: ServerTimeZone;
  readonly lacks: readonly WaldurLack[];
  readonly origin: string | undefined;
}

const LACKS: readonly WaldurLack[] = ["set_user_usages", "date", "offering_uuid"];
const NO_DATA: WaldurData = {
  offerings: [],
  resources: [],
  offeringUsers: [],
  componentUsages: [],
  userUsages: [],
};

/** Fills in defaults; throws an {@linkcode EmulatorError} for an invalid option. */
export function resolveWaldurOptions(options: WaldurOptions): ResolvedWaldurOptions {
  const { timeZone = "UTC", lacks = [], origin, ...data } = options;
  const unknown = lacks.find((lack) => !LACKS.includes(lack));
  if (unknown !== undefined) {
    throw new EmulatorError(`no lack '${unknown}': a Waldur may lack ${LACKS.join(", ")}`);
  }
  const rest = data.offerings === undefined ? waldurDataset() : NO_DATA;
  return {
    store: createWaldurStore({ ...rest, ...data }),
    timeZone: serverTimeZone(timeZone),
    lacks,
    origin,
  };
}
