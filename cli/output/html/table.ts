/**
 * The table of a page, with each number in full precision behind the one that is shown.
 *
 * @module
 */
import type { Column, Row } from "../document.ts";
import { groupDigits, headerWithUnit, numberFormat, plainDecimal } from "../number-format.ts";
import { type Markup, markup } from "./markup.ts";
import { headingOf } from "./wording.ts";

/** A column ready to be shown. */
interface ColumnMarkup {
  readonly header: Markup;
  cellOf(row: Row): Markup;
}

/** The number of rows that a browser lays out without delay; the others are shown on demand. */
const FIRST_ROWS = 1000;
const MONTH_OR_DAY = /^\d{4}-\d\d(-\d\d)?$/;
const LONG_WORD = /[^\s/]{30}/;
const BREAK = markup`<wbr>`;
const ABSENT = markup`<td class="absent">–</td>`;
const ABSENT_NUMBER = markup`<td class="number absent">–</td>`;

/** The table of all rows. */
export function tableOf(
  columns: readonly Column[],
  rows: readonly Row[],
  raw: boolean,
  caption: string,
): Markup {
  const shown = columns.map((column) => {
    return column.quantity === "text" ? textColumn(column) : numberColumn(column, rows, raw);
  });
  const lines = rows.map((row) => markup`<tr>${shown.map(({ cellOf }) => cellOf(row))}</tr>\n`);
  const [first, more] = [lines.slice(0, FIRST_ROWS), lines.slice(FIRST_ROWS)];
  return markup`<table>
<caption>${caption}</caption>
<thead><tr>${shown.map(({ header }) => header)}</tr></thead>
<tbody>
${first}</tbody>
${more.length > 0 && markup`<tbody class="more">\n${more}</tbody>\n`}</table>
`;
}

/** Whether the table has a dash in the place of a number. */
export function hasAbsentNumber(columns: readonly Column[], rows: readonly Row[]): boolean {
  const numbers = columns.filter(({ quantity }) => quantity !== "text");
  return rows.some((row) => numbers.some(({ field }) => row[field] === undefined));
}

function textColumn(column: Column): ColumnMarkup {
  return {
    header: markup`<th scope="col">${headingOf(column)}</th>`,
    cellOf({ [column.field]: value }) {
      return value === undefined ? ABSENT : textCell(String(value));
    },
  };
}

/** Months and days are not broken; paths are broken at slashes, and long words anywhere. */
function textCell(text: string): Markup {
  if (MONTH_OR_DAY.test(text)) return markup`<td><time>${text}</time></td>`;
  const parts = text.split(/(?<=\/)/).map((part, index) => index === 0 ? part : [BREAK, part]);
  return LONG_WORD.test(text) ? markup`<td class="long">${parts}</td>` : markup`<td>${parts}</td>`;
}

/** The numbers of a column share a unit; decimals that are written out stay so. */
function numberColumn(column: Column, rows: readonly Row[], raw: boolean): ColumnMarkup {
  const values = rows.map((row) => row[column.field]);
  const numbers = values.filter((value) => typeof value === "number");
  const { unit, format } = numberFormat(column.quantity, numbers, raw);
  const heading = headerWithUnit(headingOf(column), unit);
  return {
    header: markup`<th scope="col" class="number">${heading}</th>`,
    cellOf({ [column.field]: value }) {
      if (value === undefined) return ABSENT_NUMBER;
      const full = typeof value === "number" ? plainDecimal(value) : String(value);
      const shown = typeof value === "number" ? format(value) : raw ? full : groupDigits(full);
      const title = shown === full ? "" : markup` title="${full}"`;
      return markup`<td class="number"><data value="${full}"${title}>${shown}</data></td>`;
    },
  };
}
