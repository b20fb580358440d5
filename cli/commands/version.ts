/**
 * `dwdi version`: version, commit, date, runtime, target.
 *
 * @module
 */
import { VERSION } from "../../src/version.ts";
import { type Command, defineCommand } from "../flags/command.ts";
import { recordFlags, writeRecord } from "../output/record.ts";

/** What a build knows about itself; the build defines it, a run from source does not. */
export interface BuildInfo {
  /** The commit that it was built from. */
  readonly commit?: string;
  /** The date of that commit, `YYYY-MM-DD`. */
  readonly date?: string;
  /** The platform that a binary was built for. */
  readonly target?: string;
}

declare const DWDI_BUILD: BuildInfo | undefined;

const command: Command = defineCommand({
  meta: {
    name: "version",
    description: "Show version, commit, date, runtime and platform",
    about: "Quote this in a bug report. --version prints the version alone.",
    examples: [
      { about: "Show all of it", command: "dwdi version" },
      { about: "Show it as JSON", command: "dwdi version -o json" },
      { about: "Print the version alone", command: "dwdi --version" },
    ],
  },
  args: recordFlags,
  async run({ args: { output }, data: context }) {
    const build = typeof DWDI_BUILD === "undefined" ? undefined : DWDI_BUILD;
    const record = {
      version: VERSION,
      commit: build?.commit,
      date: build?.date,
      runtime: runtime(),
      target: build?.target ?? `${process.platform}-${process.arch}`,
    };
    await writeRecord("dwdi/version/1", record, output, context);
  },
});

export default command;

function runtime(): string {
  const { bun, deno, node } = process.versions;
  if (bun !== undefined) return `bun ${bun}`;
  return deno === undefined ? `node ${node}` : `deno ${deno}`;
}
