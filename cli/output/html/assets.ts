/**
 * The files that every page contains, as texts. A build replaces this module with the texts
 * (`cli/build/text-assets-plugin.ts`).
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The texts. */
export interface Assets {
  /** The page's own style. */
  readonly style: string;
  /** Sorts the table. */
  readonly sortTables: string;
  /** Draws the charts with uPlot. */
  readonly drawCharts: string;
  /** The style that uPlot's charts need. */
  readonly uPlotStyle: string;
  /** uPlot, as a global. */
  readonly uPlotScript: string;
  /** uPlot's licence. */
  readonly uPlotLicence: string;
}

const { resolve } = createRequire(import.meta.url);

/** The texts. */
export const assets: Assets = {
  style: textOf("./page.css"),
  sortTables: textOf("./sort-tables.js"),
  drawCharts: textOf("./draw-charts.js"),
  uPlotStyle: textOf("uplot/dist/uPlot.min.css"),
  uPlotScript: textOf("uplot/dist/uPlot.iife.min.js"),
  uPlotLicence: textOf("uplot/LICENSE"),
};

function textOf(file: string): string {
  return readFileSync(resolve(file), "utf8").trim();
}
