/**
 * Reads a mapping of the file key by key. An invalid value adds an issue and counts as absent, so
 * that one run finds all issues.
 *
 * By hand and not by valibot: an issue has a severity, a hint, a position and the text as it is
 * written, and a value its variables and secret files. A valibot issue is one text, so each of
 * these went through it in code and in text, which took more lines than this reader.
 *
 * @module
 */
import { withoutCredentials } from "../client/base-url.ts";
import { editDistance, nearest } from "../nearest.ts";
import type { Place, Position, Validation } from "./validation.ts";
import { hasVariables, parseBoolean, parseNumber, replaceVariables } from "./texts.ts";
import type { MappingValue, Value } from "./yaml.ts";

/** A text of the file. */
export interface Text extends Place {
  /** With its variables replaced. */
  readonly value: string;
  /** As it is written, without the credentials of a URL: what messages show. */
  readonly shown: string;
  /** Whether it has no variables. */
  readonly isLiteral: boolean;
}

/** The keys that a mapping can have. */
export interface KnownKeys {
  readonly names: readonly string[];
  /** Families of keys of the agent's other modes. */
  readonly family?: RegExp;
}

/** Reads one mapping of the file. */
export class MappingReader implements Place {
  readonly path: string;
  readonly offset: number;
  /** The values by key. */
  readonly entries: ReadonlyMap<string, Value>;
  /** The places of the keys themselves. */
  readonly keys: ReadonlyMap<string, Place>;
  readonly validation: Validation;

  private constructor(value: MappingValue, validation: Validation) {
    this.path = value.path;
    this.offset = value.offset;
    this.entries = value.entries;
    this.keys = value.keys;
    this.validation = validation;
  }

  /** Returns the reader of a mapping; adds an error for any other value. */
  static of(value: Value, validation: Validation): MappingReader | undefined {
    if (value.kind === "mapping") return new MappingReader(value, validation);
    const message = `${nameOf(value)} must be a mapping of keys to values`;
    validation.issues.error(value, message);
    return undefined;
  }

  /** Warns about unknown keys; one that looks like a proxy is an error, since nothing would use it. */
  warnUnknown({ names, family }: KnownKeys): void {
    for (const [key, place] of this.keys) {
      if (names.includes(key)) continue;
      const isOfFamily = family?.test(key) === true;
      // A slip in `reporting_backend` is still a `…_backend`, and would change what is billed.
      const guess = isOfFamily
        ? names.find((name) =>
          Math.abs(key.length - name.length) <= 2 && editDistance(key, name) <= 2
        )
        : nearest(key, names);
      if (isOfFamily && guess === undefined) continue;
      const message = `the key '${key}' is not known`;
      if (/proxy/i.test(`${key} ${guess}`)) {
        this.validation.issues.error(place, `${message} here`, PROXY_KEYS);
        continue;
      }
      const hint = guess === undefined ? "it has no effect" : `did you mean ${guess}?`;
      this.validation.issues.warn(place, message, hint);
    }
  }

  /** The value of a key, unless it is null. */
  find(key: string): Value | undefined {
    const value = this.entries.get(key);
    return value?.kind === "null" ? undefined : value;
  }

  /** Returns the position of each key that has a value. */
  positions(): ReadonlyMap<string, Position> {
    const filled = [...this.entries].filter(([, value]) =>
      value.kind === "text" ? value.text.trim() !== "" : value.kind !== "null"
    );
    return new Map(
      filled.map(([key, value]) => [key, this.validation.issues.positionOf(value)]),
    );
  }

  /** Returns the place of a value, or of the mapping for a missing key. */
  placeOf(key: string): Place {
    const path = this.path === "" ? key : `${this.path}.${key}`;
    return this.entries.get(key) ?? { path, offset: this.offset };
  }

  /** Adds an error about a key. */
  error(key: string, message: string, hint?: string): undefined {
    this.validation.issues.error(this.placeOf(key), message, hint);
  }

  /** Adds a warning about a key. */
  warn(key: string, message: string, hint?: string): void {
    this.validation.issues.warn(this.placeOf(key), message, hint);
  }

  /** Reads a text; undefined when it is missing or blank. */
  text(key: string): Text | undefined {
    const value = this.find(key);
    const text = value && textOf(value, this.validation);
    return text?.value.trim() ? text : undefined;
  }

  /** Reads a text that is required. */
  requiredText(key: string): Text | undefined {
    const text = this.text(key);
    if (text === undefined && this.isUnset(key)) this.error(key, `${key} is missing`);
    return text;
  }

  /** Reads a number. */
  number(key: string): number | undefined {
    const text = this.#scalar(key);
    if (text === undefined) return undefined;
    const number = parseNumber(text.value);
    if (typeof number === "number") return number;
    return this.error(key, `${key} '${text.shown}' ${number.fault}`, number.hint);
  }

  /** Reads a boolean in any of the words of YAML 1.1. */
  boolean(key: string): boolean | undefined {
    const text = this.#scalar(key);
    if (text === undefined) return undefined;
    return parseBoolean(text.value) ??
      this.error(key, `${key} '${text.shown}' is neither true nor false`);
  }

  /** Reads one of several words. */
  oneOf<const Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const word = words.find((word) => word === text.value);
    const hint = `it is one of: ${words.join(", ")}`;
    return word ?? this.error(key, `${key} cannot be '${text.shown}'`, hint);
  }

  /** Returns the reader of a mapping inside this one; undefined when it is missing. */
  mapping(key: string): MappingReader | undefined {
    const value = this.find(key);
    return value && MappingReader.of(value, this.validation);
  }

  /** Whether a key is missing or blank; false for an invalid value, which has its own error. */
  isUnset(key: string): boolean {
    const value = this.find(key);
    if (value === undefined) return true;
    return value.kind === "text" && textOf(value, this.validation)?.value.trim() === "";
  }

  /** Reads a text whose key may be left out, but not left empty. */
  #scalar(key: string): Text | undefined {
    const value = this.entries.get(key);
    if (value?.kind !== "null") return value && textOf(value, this.validation);
    return this.error(key, `${key} has no value`, "give one, or leave the key out");
  }
}

const PROXY_KEYS = "socks_proxy in backend_settings is the proxy for DWDI, global_proxy at the " +
  "top of the file that for Waldur";

/** Returns a text with its variables replaced; adds an error for a value that is not a text. */
export function textOf(value: Value, validation: Validation): Text | undefined {
  const { path, offset } = value;
  if (value.kind !== "text") {
    validation.issues.error(value, `${nameOf(value)} must be a text, not a ${value.kind}`);
    return undefined;
  }
  const result = replaceVariables(value.text, validation.env);
  if ("fault" in result) {
    validation.issues.error(value, `${nameOf(value)} ${result.fault}`, result.hint);
    return undefined;
  }
  const shown = withoutCredentials(value.text);
  return { path, offset, value: result.value, shown, isLiteral: !hasVariables(value.text) };
}

/** What a message calls a value: the last key of its path. */
function nameOf({ path }: Place): string {
  return path === "" ? "the file" : path.slice(path.lastIndexOf(".") + 1);
}
