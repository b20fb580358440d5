/**
 * The options of an emulated Waldur, checked and filled in.
 *
 * @module
 */
import { EmulatorError } from "../error.ts";
import { waldurCentre } from "./centre.ts";
import type { WaldurData, WaldurLack, WaldurOptions } from "./data.ts";
import { createWaldurStore, type WaldurStore } from "./store.ts";
import { type ServerZone, serverZone } from "./zone.ts";

/** All that a Waldur goes by, beside the clock and who may ask. */
export interface WaldurSetup {
  /** What it holds. */
  readonly store: WaldurStore;
  /** Its time zone. */
  readonly zone: ServerZone;
  /** What it is too old for. */
  readonly lacks: readonly WaldurLack[];
  /** The origin that it names in its answers, where that is not the request's. */
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

/** Fills in what was left out; throws an {@linkcode EmulatorError} for what cannot be. */
export function waldurSetupOf(options: WaldurOptions): WaldurSetup {
  const { timeZone = "UTC", lacks = [], origin, ...data } = options;
  const unknown = lacks.find((lack) => !LACKS.includes(lack));
  if (unknown !== undefined) {
    throw new EmulatorError(`no lack '${unknown}': a Waldur may lack ${LACKS.join(", ")}`);
  }
  const rest = data.offerings === undefined ? waldurCentre() : NO_DATA;
  return {
    store: createWaldurStore({ ...rest, ...data }),
    zone: serverZone(timeZone),
    lacks,
    origin,
  };
}
