/**
 * Which dwdi this is.
 *
 * @module
 */
import { VERSION } from "../../src/version.ts";

/** What a build knows of itself; put in by the build, absent when run from source. */
export interface BuildInfo {
  /** The commit that it was built from. */
  readonly commit?: string;
  /** The day of that commit, `YYYY-MM-DD`. */
  readonly date?: string;
  /** The system that a binary was built for. */
  readonly target?: string;
}

declare const DWDI_BUILD: BuildInfo | undefined;

/** The version of the package. */
export const version: string = VERSION;

/** What the build put in, if anything. */
export const buildInfo: BuildInfo | undefined = typeof DWDI_BUILD === "undefined"
  ? undefined
  : DWDI_BUILD;
