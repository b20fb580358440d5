/**
 * Reads the responses for one month or day.
 *
 * @module
 */
import * as v from "valibot";
import type { UsageKind } from "../amounts/component.ts";
import { groupBy } from "../amounts/sum.ts";
import type { DwdiClient } from "../client/client.ts";
import { connectionOf } from "../client/connection.ts";
import { DwdiResponseError } from "../errors.ts";
import type { BatchResponse } from "./request.ts";
import { checkElements, listedName } from "./response.ts";
import { spellingDifference, spellingKey } from "./spelling.ts";

/** What DWDI knows of one month or day. */
export interface Bucket<Entry> {
  /** The month, `YYYY-MM`, or the day, `YYYY-MM-DD`. */
  readonly period: string;
  /** What is listed, in the order that was asked, else by name. */
  readonly entries: readonly Entry[];
  /** What was asked for and is not listed. */
  readonly missing: readonly string[];
  /** What cannot be told; empty unless the option `collectInvalid` is set. */
  readonly invalid: readonly InvalidUsage[];
}

/** Usage of which nothing can be told in one month or day, and why. */
export interface InvalidUsage {
  /** The month, `YYYY-MM`, or the day, `YYYY-MM-DD`. */
  readonly period: string;
  /** The names that were asked for; all of the request where the element says no name. */
  readonly names: readonly string[];
  /** The element in the response, for example `compute[3]`. */
  readonly place: string;
  /** Whether the element is invalid, or only says the name in another spelling. */
  readonly reason: "element" | "spelling";
  /** What is wrong, in one line that holds no values of the response but names. */
  readonly message: string;
}

/** How a kind of usage is read from the elements of a response. */
export interface UsageReader<Element, Entry> {
  /** The field of the response that lists the elements. */
  readonly list: UsageKind;
  /** The field of an element that says the account, path or uuid that it is about. */
  readonly nameField: string;
  /** The schema of an element in the response for a month or day. */
  elementSchema(period: string, collectInvalid: boolean): v.GenericSchema<unknown, Element>;
  /** The account, path or uuid that an element is about, as DWDI writes it. */
  nameOf(element: Element): string;
  /** A name in the form in which names are compared. */
  normalName(name: string): string;
  /** The entry that the elements of one name make. */
  entryOf(period: string, name: string, elements: readonly Element[]): Entry;
}

/** Reads one month or day: the wanted names in their order, or all names sorted. */
export function bucketOf<Element, Entry>(
  client: DwdiClient,
  period: string,
  names: readonly string[] | undefined,
  batches: readonly BatchResponse[],
  reader: UsageReader<Element, Entry>,
  collectInvalid: boolean,
): Bucket<Entry> {
  const { nameOf, normalName } = reader;
  const spellings = firstSpellings(names ?? [], normalName);
  const listed = new Map<string, ListedName>();
  const found = new Map<string, Entry>();
  const invalid: InvalidUsage[] = [];
  const unknown = new Set<string>();
  function reject(
    normalNames: readonly string[],
    why: Pick<InvalidUsage, "place" | "reason" | "message">,
  ): void {
    for (const name of normalNames) unknown.add(name);
    const asked = normalNames.map((name) =>
      spellings.get(name) ?? listed.get(name)?.spelling ?? name
    );
    invalid.push({ period, names: asked, ...why });
  }
  const schema = reader.elementSchema(period, collectInvalid);
  for (const batch of batches) {
    const wanted = batch.names && new Set(batch.names.map(normalName));
    const valid: { readonly value: Element; readonly place: string }[] = [];
    for (const element of checkElements(batch.pages, reader.list, schema)) {
      if (!("error" in element)) {
        valid.push(element);
        continue;
      }
      const { json, place, error } = element;
      const why = { place, reason: "element", message: error.message } as const;
      const spelling = nameIn(json, reader.nameField);
      const name = spelling && normalName(spelling);
      if (!collectInvalid || (name === undefined && wanted === undefined)) throw error;
      if (name === undefined || spelling === undefined) {
        reject([...wanted ?? []], why);
        continue;
      }
      listed.set(name, { spelling, place });
      // A server that does not filter lists every name in every batch: each must count once.
      if (wanted === undefined || wanted.has(name)) reject([name], why);
    }
    for (const [name, parts] of groupBy(valid, ({ value }) => normalName(nameOf(value)))) {
      const [first] = parts;
      if (first === undefined) continue;
      const { place } = first;
      listed.set(name, { spelling: nameOf(first.value), place });
      if (wanted !== undefined && !wanted.has(name)) continue;
      const spelling = spellings.get(name) ?? nameOf(first.value);
      try {
        found.set(name, reader.entryOf(period, spelling, parts.map(({ value }) => value)));
      } catch (error) {
        if (!collectInvalid || !(error instanceof DwdiResponseError)) throw error;
        reject([name], { place, reason: "element", message: error.message });
      }
    }
  }
  const order = names === undefined ? [...found.keys()].sort() : [...spellings.keys()];
  const absent = [...spellings.keys()].filter((name) => !found.has(name) && !unknown.has(name));
  for (const { name, place, message } of otherSpellings(absent, spellings, listed)) {
    if (collectInvalid) reject([name], { place, reason: "spelling", message });
    else connectionOf(client).warn(message);
  }
  return {
    period,
    entries: order.flatMap((name) => unknown.has(name) ? [] : found.get(name) ?? []),
    missing: absent.flatMap((name) => unknown.has(name) ? [] : spellings.get(name) ?? []),
    invalid,
  };
}

/** A name as DWDI writes it, and the first element about it. */
interface ListedName {
  readonly spelling: string;
  readonly place: string;
}

/** The name that an element says, be the rest of it invalid. */
function nameIn(element: unknown, field: string): string | undefined {
  const result = v.safeParse(v.object({ [field]: listedName }), element);
  return result.success ? result.output[field] : undefined;
}

/** Names by normal form; of two spellings the first counts, or its usage would count twice. */
function firstSpellings(
  names: readonly string[],
  normalName: (name: string) => string,
): Map<string, string> {
  const spellings = [...groupBy(names, normalName)];
  return new Map(spellings.map(([normal, [first = normal]]) => [normal, first]));
}

/** The names that are not listed, but may be what is listed in another spelling. */
function* otherSpellings(
  absent: readonly string[],
  asked: ReadonlyMap<string, string>,
  listed: ReadonlyMap<string, ListedName>,
): Generator<{ readonly name: string; readonly place: string; readonly message: string }> {
  if (absent.length === 0) return;
  const unasked = [...listed].filter(([name]) => !asked.has(name));
  const byKey = new Map(unasked.map((other) => [spellingKey(other[0]), other]));
  for (const name of absent) {
    const [otherName, other] = byKey.get(spellingKey(name)) ?? [];
    if (otherName === undefined || other === undefined) continue;
    const { spelling, place } = other;
    const message = `'${asked.get(name)}' was asked for and DWDI lists '${spelling}': names must ` +
      `match in ${spellingDifference(name, otherName)}`;
    yield { name, place, message };
  }
}
