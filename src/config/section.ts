/**
 * A mapping of the file, read key by key. Whatever is wrong is noted and reads as absent, so that
 * one reading finds every fault.
 *
 * @module
 */
import { withoutCredentials } from "../client/base-url.ts";
import { hasVariables, interpolate } from "./interpolate.ts";
import type { Place, Position } from "./issue.ts";
import type { Reading } from "./reading.ts";
import { parseBoolean, parseNumber } from "./scalar.ts";
import type { MappingValue, Value } from "./value.ts";

/** A text of the file. */
export interface Text extends Place {
  /** With its variables replaced. */
  readonly value: string;
  /** As it is written, without the credentials of a URL: what messages show. */
  readonly shown: string;
  /** Whether all of it stands in the file, nothing in the environment. */
  readonly isLiteral: boolean;
}

/** A mapping of the file. */
export class Section implements Place {
  readonly path: string;
  readonly offset: number;
  /** What the keys have for values. */
  readonly entries: ReadonlyMap<string, Value>;
  /** Where the keys themselves stand. */
  readonly keys: ReadonlyMap<string, Place>;
  readonly reading: Reading;

  private constructor(value: MappingValue, reading: Reading) {
    this.path = value.path;
    this.offset = value.offset;
    this.entries = value.entries;
    this.keys = value.keys;
    this.reading = reading;
  }

  /** The mapping that a value is; undefined, and noted, when it is something else. */
  static of(value: Value, reading: Reading): Section | undefined {
    if (value.kind === "mapping") return new Section(value, reading);
    const message = `${nameOf(value)} must be a mapping of keys to values`;
    reading.issues.error(value, message);
    return undefined;
  }

  /** The value of a key, unless it is null. */
  find(key: string): Value | undefined {
    const value = this.entries.get(key);
    return value?.kind === "null" ? undefined : value;
  }

  /** Where each key stands that has a value. */
  positions(): ReadonlyMap<string, Position> {
    const filled = [...this.entries].filter(([, value]) =>
      value.kind === "text" ? value.text.trim() !== "" : value.kind !== "null"
    );
    return new Map(
      filled.map(([key, value]) => [key, this.reading.issues.positionOf(value)]),
    );
  }

  /** The place of a key's value, or of the section for a key that is not there. */
  placeOf(key: string): Place {
    const path = this.path === "" ? key : `${this.path}.${key}`;
    return this.entries.get(key) ?? { path, offset: this.offset };
  }

  /** Notes an error about a key. */
  refuse(key: string, message: string, hint?: string): undefined {
    this.reading.issues.error(this.placeOf(key), message, hint);
  }

  /** The text of a key; undefined when there is none, or it is blank. */
  text(key: string): Text | undefined {
    const value = this.find(key);
    const text = value && textOf(value, this.reading);
    return text?.value.trim() ? text : undefined;
  }

  /** The text of a key that must be there; its absence is noted. */
  need(key: string): Text | undefined {
    const text = this.text(key);
    if (text === undefined && this.isOpen(key)) this.refuse(key, `${key} is missing`);
    return text;
  }

  /** A number; what is none is noted. */
  number(key: string): number | undefined {
    const text = this.#scalar(key);
    if (text === undefined) return undefined;
    const number = parseNumber(text.value);
    if (typeof number === "number") return number;
    return this.refuse(key, `${key} '${text.shown}' ${number.fault}`, number.hint);
  }

  /** A boolean in any of the words of YAML 1.1; what is none is noted. */
  boolean(key: string): boolean | undefined {
    const text = this.#scalar(key);
    if (text === undefined) return undefined;
    return parseBoolean(text.value) ??
      this.refuse(key, `${key} '${text.shown}' is neither true nor false`);
  }

  /** One of several words; what is none of them is noted. */
  oneOf<const Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const word = words.find((word) => word === text.value);
    const hint = `it is one of: ${words.join(", ")}`;
    return word ?? this.refuse(key, `${key} cannot be '${text.shown}'`, hint);
  }

  /** The section of a key; undefined when there is none. */
  section(key: string): Section | undefined {
    const value = this.find(key);
    return value && Section.of(value, this.reading);
  }

  /** Whether nothing is said about a key yet: neither a text, nor what was noted as a fault. */
  isOpen(key: string): boolean {
    const value = this.find(key);
    if (value === undefined) return true;
    return value.kind === "text" && textOf(value, this.reading)?.value.trim() === "";
  }

  /** The text of a key whose value may be left out, but not left empty. */
  #scalar(key: string): Text | undefined {
    const value = this.entries.get(key);
    if (value?.kind !== "null") return value && textOf(value, this.reading);
    return this.refuse(key, `${key} has no value`, "give one, or leave the key out");
  }
}

/** The text of a value with its variables replaced; what cannot be one is noted. */
export function textOf(value: Value, reading: Reading): Text | undefined {
  const { path, offset } = value;
  if (value.kind !== "text") {
    reading.issues.error(value, `${nameOf(value)} must be a text, not a ${value.kind}`);
    return undefined;
  }
  const result = interpolate(value.text, reading.env);
  if ("fault" in result) {
    reading.issues.error(value, `${nameOf(value)} ${result.fault}`, result.hint);
    return undefined;
  }
  const shown = withoutCredentials(value.text);
  return { path, offset, value: result.value, shown, isLiteral: !hasVariables(value.text) };
}

/** What a message calls a value: the last key of its path. */
function nameOf({ path }: Place): string {
  return path === "" ? "the file" : path.slice(path.lastIndexOf(".") + 1);
}
