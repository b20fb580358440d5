/**
 * `dwdi storage`: bytes and inodes by path.
 *
 * @module
 */
import { storageUsageStream } from "../../src/storage.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import type { FlagValues } from "../args.ts";
import { type Command, defineCommand } from "../command.ts";
import type { Column } from "../output/document.ts";
import { flatBuckets } from "../output/flat.ts";
import { outputFlags, planOutput, putOut } from "../output/index.ts";
import { periodFlags, resolvePeriod } from "../period-flags.ts";
import { sessionFlags, withClient } from "../session.ts";

const COLUMNS: readonly Column[] = [
  { field: "period", header: "PERIOD", quantity: "text" },
  { field: "path", header: "PATH", quantity: "text" },
  { field: "spaceUsed", header: "SPACE", quantity: "bytes" },
  { field: "inodesUsed", header: "INODES", quantity: "count" },
];

const flags = {
  filesystem: { type: "string", description: "the filesystem, for example capstor" },
  "data-type": { type: "string", description: "the kind of data, for example store" },
  path: { type: "string", list: true, description: "a path; all when left out" },
  tenant: { type: "string", description: "the tenant, where DWDI has several" },
  ...periodFlags,
  ...outputFlags,
  ...sessionFlags,
} as const;

const command: Command = defineCommand({
  name: "storage",
  description: "Storage usage by path and month or day",
  flags,
  async run(values, context) {
    const period = resolvePeriod(values, context);
    const plan = planOutput(values, COLUMNS);
    const place = chooseFilesystem(values);
    const { from, to } = period;
    const { path: paths, tenant } = values;
    await withClient(values, context, async (client) => {
      const usage = storageUsageStream(client, {
        from,
        to,
        ...place,
        ...(paths && { paths }),
        ...(tenant && { tenant }),
        signal: context.signal,
      });
      const buckets = flatBuckets(usage, plan.fields);
      await putOut({ schema: "dwdi/storage/1", period, buckets }, plan, context);
    });
  },
});

export default command;

function chooseFilesystem(
  { filesystem, "data-type": dataType, demo }: FlagValues<typeof flags>,
): { readonly filesystem: string; readonly dataType: string } {
  if (filesystem !== undefined && dataType !== undefined) return { filesystem, dataType };
  if (demo && filesystem === dataType) return { filesystem: "capstor", dataType: "store" };
  const missing = [
    ...(filesystem === undefined ? ["--filesystem"] : []),
    ...(dataType === undefined ? ["--data-type"] : []),
  ];
  throw new DwdiConfigError(`storage needs ${missing.join(" and ")}`, {
    hint: "for example --filesystem capstor --data-type store",
  });
}
