/**
 * The document that a command with data produces, which any format can show.
 *
 * @module
 */
import type { Period } from "../../src/period/period.ts";
import type { Screen } from "../io/screen.ts";

/** The kind of values in a column, which decides how a table shows them. */
export type Quantity = "text" | "hours" | "bytes" | "count" | "amount";

/** A column of the flat formats. */
export interface Column {
  /** The field's name in the SDK and in machine formats. */
  readonly field: string;
  /** Its name in tables. */
  readonly header: string;
  /** The kind of its values. */
  readonly quantity: Quantity;
}

/** A line of the flat formats; an unknown value is absent. */
export type Row = Readonly<Record<string, string | number | boolean | undefined>>;

/** One entry, as an object for JSON and as rows for the flat formats. */
export interface Item {
  /** The entry with the fields that were chosen. */
  readonly entry: object;
  /** The same, flat. */
  readonly rows: readonly Row[];
  /** The whole entry in one row, where `rows` are its parts. */
  readonly whole?: Row | undefined;
}

/** The items of one month or day. */
export interface Bucket {
  /** The month or day, for documents of a period. */
  readonly period?: string;
  /** The entries that DWDI listed. */
  readonly items: readonly Item[];
  /** What was asked for and not listed. */
  readonly missing: readonly string[];
}

/** The subject of a document, in words. */
export interface Subject {
  /** Its title. */
  readonly title: string;
  /** What was asked for, and the source, by name; undefined where everything was asked for. */
  readonly scope: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The data of a command, on its way to a format. */
export interface Document {
  /** Name and version of its JSON form. */
  readonly schema: string;
  /** Title and scope, for formats that are read alone. */
  readonly subject: Subject;
  /** The period, for documents of a period. */
  readonly period?: Period;
  /** The columns in order. */
  readonly columns: readonly Column[];
  /** The columns that identify a row, whether chosen or not. */
  readonly labels: readonly Column[];
  /** Whether `--fields` chose the columns, so that further metrics are not added. */
  readonly chosen: boolean;
  /** The entries, as they arrive. */
  readonly buckets: AsyncIterable<Bucket>;
  /** What a reader is told where there is no entry, and none was asked for by its name. */
  readonly ifNothing?: string;
}

/** Writes a piece of text, and waits until it is written. */
export type Write = (text: string) => Promise<void>;

/** One format. */
export type Formatter = (document: Document, write: Write, options: FormatOptions) => Promise<void>;

/** The options of formats. */
export interface FormatOptions {
  /** Whether tables show base units in full precision. */
  readonly raw: boolean;
  /** Whether `-P` leaves the header out. */
  readonly noHeader: boolean;
  /** Whether CSV keeps the texts that a spreadsheet would run as they are. */
  readonly csvFormulas: "escape" | "keep";
  /** Whether a table is followed by charts. */
  readonly chart: boolean;
  /** What the destination of the output can show. */
  readonly screen: Screen;
}

/** The column of a metric whose name ends in `Hours`. */
export function hoursColumn(field: string): Column {
  return { field, header: headerOf(field), quantity: "hours" };
}

/** The metrics of rows that have no column, by name. */
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

/** The header of a field: `nodeHours` as `NODE-HOURS`. */
export function headerOf(field: string): string {
  return field.replace(/[a-z0-9](?=[A-Z])/g, "$&-").toUpperCase();
}
