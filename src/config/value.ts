/**
 * What stands in a configuration file: texts, lists and mappings, each with its place.
 *
 * @module
 */
import type { Place } from "./issue.ts";

/** A value of the file. Scalars are the text that they are written as, whatever YAML makes of it. */
export type Value = NullValue | TextValue | ListValue | MappingValue;

/** `~`, `null`, or nothing after a key's colon. */
export interface NullValue extends Place {
  readonly kind: "null";
}

/** A scalar. */
export interface TextValue extends Place {
  readonly kind: "text";
  readonly text: string;
}

/** A list. */
export interface ListValue extends Place {
  readonly kind: "list";
  readonly items: readonly Value[];
}

/** A mapping, with what it merges in by `<<`. */
export interface MappingValue extends Place {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, Value>;
  /** Where the keys themselves stand. */
  readonly keys: ReadonlyMap<string, Place>;
}
