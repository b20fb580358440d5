/**
 * `dwdi version`: version, commit, date, runtime, target.
 *
 * @module
 */
import { type Command, defineCommand } from "../command.ts";
import { recordFlags, writeRecord } from "../output/record.ts";
import { buildInfo, version } from "../version.ts";

const command: Command = defineCommand({
  name: "version",
  description: "Version, commit, date, runtime, target",
  flags: recordFlags,
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
