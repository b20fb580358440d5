/**
 * What every command that answers with data produces: a document that any format can show.
 *
 * @module
 */
import type { Period } from "../../src/period/period.ts";
import type { Screen } from "../io/screen.ts";

/** What the numbers of a column are, which decides how a table shows them. */
export type Quantity = "text" | "hours" | "bytes" | "count" | "amount";

/** A column of the flat formats. */
export interface Column {
  /** The field's name in the SDK and in machine formats. */
  readonly field: string;
  /** Its name in tables. */
  readonly header: string;
  /** What it holds. */
  readonly quantity: Quantity;
}

/** A line of the flat formats; what is not known is absent. */
export type Row = Readonly<Record<string, string | number | boolean | undefined>>;

/** One entry, as itself for JSON and as rows for the flat formats. */
export interface Item {
  /** The entry with the fields that were chosen. */
  readonly entry: object;
  /** The same, flat. */
  readonly rows: readonly Row[];
  /** The whole in one row, where the rows are parts of it. */
  readonly whole?: Row | undefined;
}

/** The items of one month or day. */
export interface Bucket {
  /** The month or day, for documents of a period. */
  readonly period?: string;
  /** What DWDI listed. */
  readonly items: readonly Item[];
  /** What was asked for and not listed. */
  readonly missing: readonly string[];
}

/** What a document is about, in words. */
export interface Subject {
  /** What it shows. */
  readonly title: string;
  /** What was asked for and of whom, by what it is; undefined where all was. */
  readonly scope: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** An answer on its way to a format. */
export interface Document {
  /** Name and version of its JSON form. */
  readonly schema: string;
  /** What it is about, for formats that stand on their own. */
  readonly subject: Subject;
  /** What it is about, for documents of a period. */
  readonly period?: Period;
  /** The columns in order. */
  readonly columns: readonly Column[];
  /** The columns that tell rows apart, chosen or not. */
  readonly labels: readonly Column[];
  /** Whether the columns were chosen, so that further metrics are no columns. */
  readonly chosen: boolean;
  /** The entries, as they arrive. */
  readonly buckets: AsyncIterable<Bucket>;
}

/** Puts a document as text, in as many pieces as it likes. */
export type Write = (text: string) => Promise<void>;

/** One format. */
export type Formatter = (document: Document, write: Write, options: FormatOptions) => Promise<void>;

/** What some formats can be told. */
export interface FormatOptions {
  /** Whether tables show base units in full precision. */
  readonly raw: boolean;
  /** Whether `-P` leaves the header out. */
  readonly noHeader: boolean;
  /** Whether bars stand under a table. */
  readonly chart: boolean;
  /** What the place of the output can show. */
  readonly screen: Screen;
}

/** The column of a metric whose name ends in `Hours`. */
export function hoursColumn(field: string): Column {
  return { field, header: headerOf(field), quantity: "hours" };
}

/** The metrics that rows carry beside the columns, by name. */
export function furtherMetrics(rows: Iterable<Row>, columns: readonly Column[]): string[] {
  const known = new Set(columns.map(({ field }) => field));
  const further = new Set<string>();
  for (const row of rows) {
    for (const field of Object.keys(row)) {
      if (field.endsWith("Hours") && !known.has(field)) further.add(field);
    }
  }
  return [...further].sort();
}

/** The header form of a field: `nodeHours` as `NODE-HOURS`. */
export function headerOf(field: string): string {
  return field.replace(/[a-z0-9](?=[A-Z])/g, "$&-").toUpperCase();
}
