/**
 * Measures the figures of README.md beside this file: `npm run bench`, or `npm run bench -- NAME…`.
 *
 * Fails when a goal is missed by more than noise. It needs the binary (`npm run build:binary`).
 *
 * @module
 */
import binarySize from "./binary-size.ts";
import decode from "./decode.ts";
import fanOut from "./fan-out.ts";
import { type Benchmark, type Figure, median, verdictOf } from "./figure.ts";
import history from "./history.ts";
import { describeMachine } from "./machine.ts";
import sdkSize from "./sdk-size.ts";
import sshTunnel from "./ssh-tunnel.ts";
import start from "./start.ts";

const benchmarks: readonly Benchmark[] = [
  start,
  binarySize,
  sdkSize,
  decode,
  fanOut,
  history,
  sshTunnel,
];

const names = process.argv.slice(2);
const unknown = names.find((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown !== undefined) {
  const known = benchmarks.map(({ name }) => name).join(", ");
  throw new Error(`no such benchmark: ${unknown}; there are ${known}`);
}

const figures: Figure[] = [];
for (const { name, measure } of benchmarks) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.error(`measuring ${name}`);
  figures.push(...await measure());
}
console.log(`${describeMachine()}\n\n${tableOf(figures)}`);
if (figures.some((figure) => verdictOf(figure) === "missed")) process.exitCode = 1;

/** The table in Markdown, as README.md has it. */
function tableOf(figures: readonly Figure[]): string {
  const header = ["figure", "ours", "the other", "compared", "goal", ""];
  const rows = figures.map((figure) => {
    const { what, ours, other, compared, goal: { bound, value, unit } } = figure;
    const sign = bound === "at most" ? "≤" : "≥";
    const found = Number(median(compared).toPrecision(3));
    return [what, ours, other, `${found}${unit}`, `${sign} ${value}${unit}`, verdictOf(figure)];
  });
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [header, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("\n");
}
