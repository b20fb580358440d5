/**
 * `dwdi version`: version, commit, date, runtime, target.
 *
 * @module
 */
import { type Command, defineCommand } from "../flags/command.ts";
import { recordFlags, writeRecord } from "../output/record.ts";
import { buildInfo, version } from "../io/version.ts";

const command: Command = defineCommand({
  name: "version",
  description: "Version, commit, date, runtime, target",
  about: "What to quote in a report of a fault. --version prints the version alone.",
  flags: recordFlags,
  examples: [
    { about: "All of it", command: "dwdi version" },
    { about: "For programs", command: "dwdi version -o json" },
    { about: "The version alone", command: "dwdi --version" },
  ],
  async run({ output }, context) {
    const record = {
      version,
      commit: buildInfo?.commit,
      date: buildInfo?.date,
      runtime: runtime(),
      target: buildInfo?.target ?? `${process.platform}-${process.arch}`,
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
