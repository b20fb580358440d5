/**
 * What a browser has to load for a client and its first question.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { project } from "../../kit/package-project.ts";
import { bundleForBrowser } from "./bundle.ts";
import type { Benchmark, Figure, Goal } from "./figure.ts";

const CODE = 'export { computeUsage, createDwdiClient } from "@dwdi/sdk";';
const AT_MOST_22_KB: Goal = { bound: "at most", value: 22, unit: " kB" };

const benchmark: Benchmark = {
  name: "sdk-size",
  async measure() {
    if (!existsSync(`${project}/node_modules/@dwdi/sdk`)) {
      throw new Error("run 'npm run setup:package' first");
    }
    return [
      sizeOf("loaded at once", await bundleForBrowser(CODE, project, true), AT_MOST_22_KB),
      sizeOf("in one file", await bundleForBrowser(CODE, project, false), {
        ...AT_MOST_22_KB,
        limit: 25,
      }),
    ];
  },
};

export default benchmark;

function sizeOf(how: string, files: readonly Uint8Array[], goal: Goal): Figure {
  const sizeBy = (size: (file: Uint8Array) => number) =>
    files.reduce((sum, file) => sum + size(file), 0);
  const minified = sizeBy(({ length }) => length);
  const gzipped = sizeBy((file) => gzipSync(file, { level: 9 }).length);
  return {
    what: `\`createDwdiClient\` and \`computeUsage\` of the package for a browser, ${how}, gzipped`,
    ours: kilobytes(gzipped),
    other: `${kilobytes(minified)} before`,
    compared: [gzipped / 1000],
    goal,
  };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
