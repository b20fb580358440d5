/**
 * Reads the responses for one month or day.
 *
 * @module
 */
import * as v from "valibot";
import type { UsageKind } from "../amounts/component.ts";
import { groupBy } from "../amounts/sum.ts";
import { DwdiResponseError } from "../errors.ts";
import type { BatchResponse } from "./request.ts";
import { type CheckedElement, checkElements, listedName } from "./response.ts";

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
  /** The `x-request-id` of each response, to quote to the operators of DWDI about a number. */
  readonly requestIds: readonly string[];
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
export async function bucketOf<Element, Entry>(
  period: string,
  names: readonly string[] | undefined,
  batches: readonly BatchResponse[],
  reader: UsageReader<Element, Entry>,
  collectInvalid: boolean,
  warn: (message: string) => void,
): Promise<Bucket<Entry>> {
  const bucket = new BucketBuilder(period, names, reader, collectInvalid);
  const requestIds = batches.flatMap(({ pages }) => pages.flatMap((page) => page.requestId ?? []));
  for (const batch of batches) bucket.addBatch(batch);
  await bucket.compareSpellings(warn);
  return { ...bucket.build(), requestIds };
}

/** A name as DWDI writes it, and the first element about it. */
interface ListedName {
  readonly spelling: string;
  readonly place: string;
}

type ValidElement<Element> = Extract<CheckedElement<Element>, { readonly value: Element }>;
type InvalidElement = Extract<CheckedElement<never>, { readonly error: DwdiResponseError }>;
type Reason = Pick<InvalidUsage, "place" | "reason" | "message">;

/** What is known of a month or day while its batches are read; all names are in normal form. */
class BucketBuilder<Element, Entry> {
  readonly #period: string;
  readonly #reader: UsageReader<Element, Entry>;
  readonly #schema: v.GenericSchema<unknown, Element>;
  readonly #collectInvalid: boolean;
  /** The names that were asked for, as they were written; undefined where none were. */
  readonly #asked: ReadonlyMap<string, string> | undefined;
  readonly #listed = new Map<string, ListedName>();
  readonly #found = new Map<string, Entry>();
  readonly #rejected = new Set<string>();
  readonly #invalid: InvalidUsage[] = [];

  constructor(
    period: string,
    names: readonly string[] | undefined,
    reader: UsageReader<Element, Entry>,
    collectInvalid: boolean,
  ) {
    this.#period = period;
    this.#reader = reader;
    this.#schema = reader.elementSchema(period, collectInvalid);
    this.#collectInvalid = collectInvalid;
    this.#asked = names && firstSpellings(names, reader.normalName);
  }

  addBatch({ names, pages }: BatchResponse): void {
    const { list, nameOf, normalName } = this.#reader;
    // A server that does not filter lists every name in every batch: each must count once.
    const wanted = names && new Set(names.map(normalName));
    const valid: ValidElement<Element>[] = [];
    for (const element of checkElements(pages, list, this.#schema)) {
      if ("error" in element) this.#addInvalid(element, wanted);
      else valid.push(element);
    }
    for (const [name, elements] of groupBy(valid, ({ value }) => normalName(nameOf(value)))) {
      this.#addEntry(name, elements, wanted);
    }
  }

  /** Rejects the names that are not listed, but may be what is listed in another spelling. */
  async compareSpellings(warn: (message: string) => void): Promise<void> {
    const asked = this.#asked ?? new Map<string, string>();
    const absent = this.#absent();
    const unasked = [...this.#listed].filter(([name]) => !asked.has(name));
    if (absent.length === 0 || unasked.length === 0) return;
    const { spellingDifference, spellingKey } = await import("./spelling.ts");
    const byKey = new Map(unasked.map((other) => [spellingKey(other[0]), other]));
    for (const name of absent) {
      const [otherName, other] = byKey.get(spellingKey(name)) ?? [];
      if (otherName === undefined || other === undefined) continue;
      const { spelling, place } = other;
      const message = `'${asked.get(name)}' was asked for and DWDI lists '${spelling}': names ` +
        `must match in ${spellingDifference(name, otherName)}`;
      if (this.#collectInvalid) this.#reject([name], { place, reason: "spelling", message });
      else warn(message);
    }
  }

  build(): Omit<Bucket<Entry>, "requestIds"> {
    const order = this.#asked === undefined ? [...this.#found.keys()].sort() : this.#asked.keys();
    return {
      period: this.#period,
      entries: [...order].flatMap((name) =>
        this.#rejected.has(name) ? [] : this.#found.get(name) ?? []
      ),
      missing: this.#absent().map((name) => this.#spellingOf(name)),
      invalid: this.#invalid,
    };
  }

  #addInvalid(
    { json, place, error }: InvalidElement,
    wanted: ReadonlySet<string> | undefined,
  ): void {
    const { nameField, normalName } = this.#reader;
    const why = { place, reason: "element", message: error.message } as const;
    const spelling = nameIn(json, nameField);
    if (!this.#collectInvalid || (spelling === undefined && wanted === undefined)) throw error;
    if (spelling === undefined) return this.#reject([...wanted ?? []], why);
    const name = normalName(spelling);
    this.#listed.set(name, { spelling, place });
    if (wanted?.has(name) ?? true) this.#reject([name], why);
  }

  #addEntry(
    name: string,
    elements: readonly ValidElement<Element>[],
    wanted: ReadonlySet<string> | undefined,
  ): void {
    const [first] = elements;
    if (first === undefined) return;
    const { place, value } = first;
    this.#listed.set(name, { spelling: this.#reader.nameOf(value), place });
    if (wanted !== undefined && !wanted.has(name)) return;
    const values = elements.map(({ value }) => value);
    try {
      const entry = this.#reader.entryOf(this.#period, this.#spellingOf(name), values);
      this.#found.set(name, entry);
    } catch (error) {
      if (!this.#collectInvalid || !(error instanceof DwdiResponseError)) throw error;
      this.#reject([name], { place, reason: "element", message: error.message });
    }
  }

  #reject(names: readonly string[], why: Reason): void {
    for (const name of names) this.#rejected.add(name);
    const spellings = names.map((name) => this.#spellingOf(name));
    this.#invalid.push({ period: this.#period, names: spellings, ...why });
  }

  /** What was asked for, is not listed, and was not rejected. */
  #absent(): readonly string[] {
    const asked = [...this.#asked?.keys() ?? []];
    return asked.filter((name) => !this.#found.has(name) && !this.#rejected.has(name));
  }

  /** A name as it was asked for, or else as DWDI writes it. */
  #spellingOf(name: string): string {
    return this.#asked?.get(name) ?? this.#listed.get(name)?.spelling ?? name;
  }
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
