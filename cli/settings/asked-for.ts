/**
 * What usage is asked for: what flags say, or else the offering of a configuration file.
 *
 * @module
 */
import type { Offering } from "../../src/config/index.ts";
import { type FileOffering, originOf } from "./config-file.ts";
import type { Context } from "../io/context.ts";
import { DEFAULT } from "../flags/command.ts";
import { tellSettings } from "./settings-in-force.ts";

/** Chooses a value and tells `--verbose` where it came from. */
export type Choose = <T extends string | readonly string[]>(
  flag: string,
  given: T | undefined,
  key: string,
  ofOffering: (offering: Offering) => T | undefined,
) => T | undefined;

/** Has each value chosen: that of the flag, or else the one at a key of the file's offering. */
export function chooseWith(found: FileOffering | undefined, context: Context): Choose {
  return (flag, given, key, ofOffering) => {
    const value = given ?? (found && ofOffering(found.offering));
    if (value === undefined) return undefined;
    const position = found?.offering.positions.get(key);
    const place = found && position ? originOf(found.path, position) : DEFAULT;
    const origin = given === undefined ? place : `--${flag}`;
    tellSettings([{ name: flag, value: [value].flat().join(", "), origin }], context);
    return value;
  };
}
