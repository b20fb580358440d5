/**
 * Parses YAML into values that know their place. Every scalar is the text that is written, since
 * YAML 1.1 and 1.2 differ over `no`, `0123` and `123e4567`: the key decides what it is.
 *
 * @module
 */
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  parseDocument,
  Parser,
  visit,
  type YAMLMap,
} from "yaml";
import type { IssueList, Place } from "./validation.ts";

/** A value of the file. */
export type Value = NullValue | TextValue | ListValue | MappingValue;

/** `~`, `null`, or nothing after a key's colon. */
export interface NullValue extends Place {
  readonly kind: "null";
}

/** A scalar, as it is written. */
export interface TextValue extends Place {
  readonly kind: "text";
  readonly text: string;
}

/** A list. */
export interface ListValue extends Place {
  readonly kind: "list";
  readonly items: readonly Value[];
}

/** A mapping, with the keys that it merges by `<<`. */
export interface MappingValue extends Place {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, Value>;
  /** The places of the keys themselves. */
  readonly keys: ReadonlyMap<string, Place>;
}

/** Our own messages: those of the parser repeat text of the file, which may be a secret. */
const FAULTS: Readonly<Record<string, string>> = {
  BAD_ALIAS: "an alias has no usable name",
  BAD_DQ_ESCAPE: "a double-quoted text has an escape that YAML does not know",
  BAD_INDENT: "the indentation does not fit what stands around it",
  BAD_SCALAR_START: "a text that begins with this character must be quoted",
  BLOCK_AS_IMPLICIT_KEY: "a value with a colon and a space in it must be quoted",
  BLOCK_IN_FLOW: "lines with dashes or keys cannot stand inside brackets",
  MISSING_CHAR: "a closing quote, a bracket, a comma, a colon or a dash is missing",
  MULTILINE_IMPLICIT_KEY:
    "a key must stand on one line, with a colon after it: check the indentation",
  MULTIPLE_DOCS: "a second YAML document begins here, and there can be one only",
  TAB_AS_INDENT: "tabs cannot indent",
  TAG_RESOLVE_FAILED: "this tag is not known",
  UNEXPECTED_TOKEN: "this cannot stand here",
};

const NULLS: readonly unknown[] = ["", "~", "null", "Null", "NULL"];
/** No configuration comes near it; far past it, the recursive parts of the parser overflow the stack. */
const MAX_DEPTH = 200;
const MAX_MEBIBYTES = 10;
const ROOT: Place = { path: "", offset: 0 };

/** Parses a text; undefined when it has syntax errors, after which nothing else is certain. */
export function parseYaml(text: string, issues: IssueList): Value | undefined {
  if (isTooLarge(text)) {
    const hint = "is it a configuration file of waldur-site-agent?";
    issues.error(ROOT, `the file is larger than ${MAX_MEBIBYTES} MiB`, hint);
    return undefined;
  }
  const tooDeep = tooDeepAt(text);
  if (tooDeep !== undefined) {
    issues.error({ ...ROOT, offset: tooDeep }, `more than ${MAX_DEPTH} levels are nested here`);
    return undefined;
  }
  const document = parseDocument(text, {
    schema: "failsafe",
    merge: true,
    // The parser compares each key with all others of its mapping.
    uniqueKeys: false,
    prettyErrors: false,
    // With a lower level, the parser does not even note a second document.
    logLevel: "error",
  });
  visit(document, { Map: (_, map) => findDuplicates(map, issues) });
  const faults = [...document.errors, ...document.warnings];
  for (const { code, pos: [offset] } of faults) {
    issues.error({ ...ROOT, offset }, FAULTS[code] ?? `the YAML cannot be read here (${code})`);
  }
  return faults.length === 0 ? new ValueReader(issues).read(document.contents, ROOT) : undefined;
}

function isTooLarge(text: string): boolean {
  const max = MAX_MEBIBYTES * 1_048_576;
  // A UTF-16 unit is at most three bytes in UTF-8.
  return text.length > max || text.length * 3 > max && new TextEncoder().encode(text).length > max;
}

function tooDeepAt(text: string): number | undefined {
  const parser = new Parser();
  for (const token of new Lexer().lex(text)) {
    Array.from(parser.next(token));
    if (parser.stack.length > MAX_DEPTH) return Math.min(parser.offset, text.length);
  }
  return undefined;
}

function findDuplicates({ items }: YAMLMap, issues: IssueList): void {
  const names = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key) || typeof key.value !== "string") continue;
    if (names.has(key.value)) {
      const shown = /^[\w.-]+$/.test(key.value) ? `'${key.value}' ` : "";
      issues.error({ ...ROOT, offset: key.range?.[0] ?? 0 }, `the key ${shown}is given twice`);
    }
    names.add(key.value);
  }
}

/** Turns nodes into values, each node once, however many aliases stand for it. */
class ValueReader {
  readonly #issues: IssueList;
  readonly #anchors = new Map<string, Node>();
  readonly #values = new Map<Node, Value>();
  readonly #open = new Set<Node>();

  constructor(issues: IssueList) {
    this.#issues = issues;
  }

  read(child: unknown, parent: Place): Value {
    const node = isNode(child) ? child : undefined;
    const place: Place = { path: parent.path, offset: node?.range?.[0] ?? parent.offset };
    const target = isAlias(node) ? this.#anchors.get(node.source) : node;
    if (target === undefined) {
      if (isAlias(node)) {
        // Not named: a secret that begins with an asterisk and is not quoted comes here too.
        this.#issues.error(place, "no anchor stands before this alias", "quote it if it is a text");
      }
      return { kind: "null", ...place };
    }
    if (this.#open.has(target)) {
      this.#issues.error(place, "an alias cannot stand inside of what it stands for");
      return { kind: "null", ...place };
    }
    const known = this.#values.get(target);
    if (known !== undefined) return known;
    this.#noteAnchor(target);
    this.#open.add(target);
    const value = this.#valueOf(target, { ...place, offset: target.range?.[0] ?? place.offset });
    this.#open.delete(target);
    this.#values.set(target, value);
    return value;
  }

  /** An alias stands for the last node before it that has its name. */
  #noteAnchor(node: unknown): void {
    if ((isScalar(node) || isCollection(node)) && node.anchor) this.#anchors.set(node.anchor, node);
  }

  #valueOf(node: Node, place: Place): Value {
    if (isMap(node)) return this.#mappingOf(node, place);
    if (isSeq(node)) {
      const items = node.items.map((item, index) =>
        this.read(item, { ...place, path: `${place.path}[${index}]` })
      );
      return { kind: "list", ...place, items };
    }
    const text: unknown = isScalar(node) ? node.value : undefined;
    const isPlain = isScalar(node) && node.type === "PLAIN";
    if (isPlain && NULLS.includes(text)) return { kind: "null", ...place };
    if (typeof text === "string") return { kind: "text", ...place, text };
    this.#issues.error(place, "a value of this tag cannot stand here");
    return { kind: "null", ...place };
  }

  #mappingOf(map: YAMLMap, place: Place): Value {
    const entries = new Map<string, Value>();
    const keys = new Map<string, Place>();
    const merged: Value[] = [];
    for (const { key, value } of map.items) {
      this.#noteAnchor(key);
      const offset = isNode(key) ? key.range?.[0] ?? place.offset : place.offset;
      const name: unknown = isScalar(key) ? key.value : undefined;
      if (typeof name === "symbol") {
        merged.push(this.read(value, { ...place, offset }));
      } else if (typeof name === "string") {
        const keyPlace = { path: pathOf(place.path, name), offset };
        keys.set(name, keyPlace);
        entries.set(name, this.read(value, keyPlace));
      } else {
        this.#issues.error({ ...place, offset }, "a key must be a text");
      }
    }
    for (const value of merged.flatMap((value) => value.kind === "list" ? value.items : value)) {
      if (value.kind !== "mapping") {
        this.#issues.error(value, "<< can merge in mappings only");
        continue;
      }
      for (const [name, entry] of value.entries) {
        if (entries.has(name)) continue;
        entries.set(name, entry);
        keys.set(name, value.keys.get(name) ?? value);
      }
    }
    return { kind: "mapping", ...place, entries, keys };
  }
}

function pathOf(parent: string, key: string): string {
  return parent === "" ? key : `${parent}.${key}`;
}
