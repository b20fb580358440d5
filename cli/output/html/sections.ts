/**
 * The sections of a page: what is missing, each metric with its charts, the table.
 *
 * @module
 */
import type { Column } from "../document.ts";
import type { StackChart } from "./chart-data.ts";
import type { PageContent } from "./content.ts";
import { type Markup, markup } from "./markup.ts";
import type { Figure, Metric } from "./metrics.ts";
import { hasAbsentNumber, tableOf } from "./table.ts";
import { wordsOf } from "./wording.ts";

/** The number of periods that are listed by name. */
const FEW = 6;
/** The number of bars that fit beside another chart. */
const MOST_BESIDE = 31;
const WIDE = markup` class="wide"`;

/** The names that DWDI did not list, where there are any. */
export function missingSection({ missing, periods }: PageContent): Markup | undefined {
  if (missing.size === 0) return undefined;
  const items = [...missing].map(([name, absent]) => {
    const when = periods.length === 1 ? "" : `: ${whenMissing(absent, periods.length)}`;
    return markup`<li>${name}${when}</li>\n`;
  });
  return markup`<section class="missing">
<h2>Not listed by DWDI</h2>
<ul>
${items}</ul>
</section>
`;
}

function whenMissing(absent: readonly string[], all: number): string {
  if (absent.length === all) return "in the whole period";
  return absent.length > FEW
    ? `in ${absent.length} of ${all} periods`
    : `in ${absent.map(wordsOf).join(", ")}`;
}

/** A sum and its charts, which the script shows when it has drawn them. */
export function metricSection(
  { heading, unit, sum, sumText, of, absent, figures }: Metric,
): Markup {
  const notes = [
    of,
    ...(absent === 0 ? [] : [`without ${absent} that DWDI sent no number for`]),
  ];
  const drawn = markup`<div class="figures" hidden>
${figures.map(figureMarkup)}</div>
`;
  const isWide = figures.length > 1 || figures.some(isLong);
  return markup`<section${isWide && WIDE}>
<h2>${heading}</h2>
<p class="sum"><data value="${sum}" title="${sum}">${sumText}</data> ${unit}
<span>${notes.join(", ")}</span></p>
${figures.length > 0 && drawn}</section>
`;
}

function isLong({ chart }: Figure): boolean {
  return chart.kind === "stack" && chart.periods.length > MOST_BESIDE;
}

function figureMarkup(figure: Figure): Markup {
  const { caption, description, chart } = figure;
  const legend = chart.kind === "stack" && chart.parts.length > 1 && legendOf(chart);
  return markup`<figure${isLong(figure) && WIDE}>
<figcaption>${caption}</figcaption>
${legend}<div class="chart" role="img" aria-label="${description}"></div>
</figure>
`;
}

function legendOf({ parts, hasOthers }: StackChart): Markup {
  const items = parts.map(({ name }, index) => {
    const isOthers = hasOthers && index === parts.length - 1;
    return markup`<li class="part-${isOthers ? "others" : index + 1}">${name}</li>`;
  });
  return markup`<ul class="legend">${items}</ul>\n`;
}

/** The table. */
export function tableSection(
  columns: readonly Column[],
  { rows: periodRows }: PageContent,
  raw: boolean,
  about: string,
): Markup {
  const rows = periodRows.map(({ row }) => row);
  const count = rows.length === 1 ? "1 row" : `${rows.length.toLocaleString("en-US")} rows`;
  const notes = [
    ...(rows.length === 0 ? ["There is nothing to show."] : []),
    ...(hasAbsentNumber(columns, rows) ? ["–: no number is known; it is not 0."] : []),
  ];
  return markup`<section>
<h2 id="table">Table</h2>
<div class="scroll" role="region" aria-labelledby="table" tabindex="0">
${tableOf(columns, rows, raw, `${about}: ${count}`)}</div>
${notes.map((note) => markup`<p class="note">${note}</p>\n`)}</section>
`;
}
