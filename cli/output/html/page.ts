/**
 * A self-contained page: style, scripts and data are in it, and its Content-Security-Policy lets no
 * other script run and nothing be fetched.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Column } from "../document.ts";
import { assets } from "./assets.ts";
import type { Chart } from "./chart-data.ts";
import type { PageContent } from "./content.ts";
import { json, Markup, markup } from "./markup.ts";
import type { Metric } from "./metrics.ts";
import { metricSection, missingSection, tableSection } from "./sections.ts";
import { momentOf } from "./wording.ts";

/** The content of a page and its headings. */
export interface Page {
  readonly title: string;
  /** The months or days, in words. */
  readonly period: string | undefined;
  /** What was asked for, and the source. */
  readonly scope: Readonly<Record<string, string>>;
  readonly made: Date;
  /** The program that made it. */
  readonly maker: string;
  readonly columns: readonly Column[];
  readonly content: PageContent;
  readonly metrics: readonly Metric[];
  /** Whether the table shows base units in full precision. */
  readonly raw: boolean;
}

/** uPlot draws as finely as it finds the screen to be, which is too coarse for paper. */
const FINER = "devicePixelRatio = Math.max(2, devicePixelRatio);";
const LICENCE = `/*! uPlot\n\n${assets.uPlotLicence}\n*/`;

const style = new Markup([assets.uPlotStyle, assets.style].join("\n"));
const scripts = {
  table: new Markup(assets.sortTables),
  charts: new Markup([LICENCE, FINER, assets.uPlotScript, assets.drawCharts].join("\n")),
};
const policy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${Object.values(scripts).map(hashOf).join(" ")}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Renders a page as the text of its file. */
export function renderPage(page: Page): string {
  const { title, period, maker, columns, content, metrics, raw } = page;
  const about = period === undefined ? title : `${title}, ${period}`;
  const subtitle = period === undefined ? "" : markup`\n<p class="period">${period}</p>`;
  const charts = metrics.flatMap(({ figures }) => figures.map(({ chart }) => chart));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${maker}">
<title>${about}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>${subtitle}
${factsOf(page)}</header>
<main>
${missingSection(content)}<div class="metrics">
${metrics.map(metricSection)}</div>
${tableSection(columns, content, raw, about)}</main>
<script>${scripts.table}</script>
${charts.length === 0 ? "" : chartScripts(charts)}</body>
</html>
`.text;
}

function factsOf({ scope, made, maker }: Page): Markup {
  const facts = Object.entries({ ...scope, Made: `${momentOf(made)}, by ${maker}` });
  const items = facts.map(([name, fact]) => markup`<div><dt>${name}</dt><dd>${fact}</dd></div>\n`);
  return markup`<dl class="facts">\n${items}</dl>\n`;
}

function chartScripts(charts: readonly Chart[]): Markup {
  return markup`<script type="application/json" id="charts">${json(charts)}</script>
<script>${scripts.charts}</script>
`;
}

function hashOf({ text }: Markup): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
