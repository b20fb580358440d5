/**
 * `--fields`: the columns and their order.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { nearest } from "../../src/nearest.ts";
import type { Suggestion } from "../flags/command.ts";
import { type Column, hoursColumn } from "./document.ts";

/**
 * Finds the columns that `--fields` names, by field (`nodeHours`, in any case) or by header
 * (`NODE-HOURS`). With `openMetrics`, any name that ends in `Hours` is a column.
 *
 * @throws {DwdiConfigError} For a name that is no column, and for one that is named twice.
 */
export function chooseColumns(
  fields: readonly string[] | undefined,
  columns: readonly Column[],
  openMetrics = false,
): readonly Column[] {
  if (fields === undefined) return columns;
  const chosen = fields.map((name) => {
    const plain = plainName(name);
    const known = columns.find(({ field, header }) =>
      plain === plainName(field) || plain === plainName(header)
    );
    return known ?? (openMetrics ? metricOf(name) : undefined) ?? refuse(name, columns);
  });
  const twice = chosen.find((column, index) => chosen.findIndex(isSame(column)) !== index);
  if (twice !== undefined) throw new DwdiConfigError(`--fields names '${twice.field}' twice`);
  return chosen;
}

/** The suggestions of shell completion for `--fields`. */
export function suggestFields(columns: readonly Column[]): readonly Suggestion[] {
  return columns.map(({ field, header }) => ({ value: field, description: header }));
}

/** A copy of an object with the chosen fields only. */
export function pick(entry: object, fields: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).filter(([field]) => fields.has(field)));
}

function isSame(column: Column): (other: Column) => boolean {
  return ({ field }) => field === column.field;
}

function plainName(name: string): string {
  return name.replace(/-/g, "").toLowerCase();
}

function metricOf(name: string): Column | undefined {
  if (!/^[a-z][a-z0-9-]*-?hours$/i.test(name)) return undefined;
  const isHeader = name === name.toUpperCase() || name.includes("-");
  const words = isHeader ? name.toLowerCase().split("-") : [name];
  const camel = words.map((word, index) => index === 0 ? lowerFirst(word) : upperFirst(word));
  return hoursColumn(camel.join("").replace(/hours$/i, "Hours"));
}

function lowerFirst(word: string): string {
  return word.slice(0, 1).toLowerCase() + word.slice(1);
}

function upperFirst(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function refuse(name: string, columns: readonly Column[]): never {
  const known = columns.map(({ field }) => field);
  const guess = nearest(name, known);
  throw new DwdiConfigError(`--fields: there is no field '${name}'`, {
    hint: `${guess === undefined ? "" : `did you mean ${guess}? `}the fields are: ${
      known.join(", ")
    }`,
  });
}
