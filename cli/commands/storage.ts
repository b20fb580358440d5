/**
 * `dwdi storage`: bytes and inodes by path.
 *
 * @module
 */
import type { StorageEntry } from "../../src/usage/storage.ts";
import type { Offering } from "../../src/config/index.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { type Choose, chooseWith, clockOf } from "../settings/config-file.ts";
import { type Command, defineCommand, type FlagValues } from "../flags/command.ts";
import type { Column } from "../output/document.ts";
import { suggestFields } from "../output/fields.ts";
import { bucketsOf, flatItem } from "../output/buckets.ts";
import { planOutput, usageOutputFlags, writeDocument } from "../output/index.ts";
import { periodFlags, periodText, resolvePeriod } from "../flags/period-flags.ts";
import { openOffering, sessionFlags, sourceOf, withClient } from "../settings/dwdi-client.ts";

const COLUMNS: readonly Column[] = [
  { field: "period", header: "PERIOD", quantity: "text" },
  { field: "path", header: "PATH", quantity: "text" },
  { field: "spaceUsed", header: "SPACE", quantity: "bytes" },
  { field: "inodesUsed", header: "INODES", quantity: "count" },
];

const flags = {
  filesystem: { type: "string", description: "the filesystem, for example capstor" },
  "data-type": { type: "string", description: "the data type, for example store" },
  path: {
    type: "string",
    list: true,
    description: "a path (default: those in the file, or all)",
  },
  tenant: { type: "string", description: "the tenant, if DWDI has several" },
  ...periodFlags,
  ...usageOutputFlags,
  fields: { ...usageOutputFlags.fields, suggest: () => suggestFields(COLUMNS) },
  ...sessionFlags,
} as const;

const command: Command = defineCommand({
  meta: {
    name: "storage",
    description: "Show storage usage by path and period",
    about: "Shows space and inodes of each path. Filesystem and data type are required, from the " +
      "flags or from a storage offering of a configuration file. A path that DWDI does not list " +
      "is named on stderr, never shown as 0.",
    examples: [
      {
        about: "Show a filesystem, last month",
        command: "dwdi storage --filesystem capstor --data-type store --last-month",
      },
      {
        about: "Show the last seven days, as CSV, in bytes",
        command: "dwdi storage --filesystem capstor --data-type store --since 7d -o csv",
      },
      {
        about: "Show the paths of a configuration file's storage offering",
        command: "dwdi storage --config config.yaml --last-month",
      },
    ],
  },
  args: flags,
  async run({ args: values, data: context }) {
    const found = await openOffering(values, context, "storage");
    const period = resolvePeriod(values, context, clockOf(found));
    const plan = planOutput(values, COLUMNS);
    const choose = chooseWith(found, context);
    const place = chooseFilesystem(values, choose);
    const { from, to } = period;
    const paths = choose("path", values.path, "storage_path_mapping", mappedPaths);
    const tenant = choose("tenant", values.tenant, "storage_tenant", ({ tenant }) => tenant);
    const { storageUsageStream } = await import("../../src/usage/storage.ts");
    await withClient(values, found, context, async (client) => {
      const usage = storageUsageStream(client, {
        from,
        to,
        ...place,
        ...(paths && { paths }),
        ...(tenant && { tenant }),
      }, { signal: context.signal });
      const buckets = bucketsOf(
        usage,
        (entry) => flatItem(entry, withNulls(entry), plan.fields),
      );
      const scope = {
        Filesystem: place.filesystem,
        "Data type": place.dataType,
        ...(tenant && { Tenant: tenant }),
        Paths: paths,
        Source: sourceOf(client, values),
      };
      const subject = { title: "Storage usage", scope };
      const ifNothing = `DWDI lists no path in ${periodText(period)} in filesystem ` +
        `'${place.filesystem}', data type '${place.dataType}': check both names, and whether there ` +
        "was usage; dwdi doctor shows some of the paths that these credentials may see";
      const document = { schema: "dwdi/storage/1", subject, period, buckets, ifNothing };
      await writeDocument(document, plan, context);
    });
  },
});

export default command;

/** Readers of JSON and NDJSON take the columns from the first entries. */
function withNulls({ period, path, spaceUsed, inodesUsed }: StorageEntry): object {
  return { period, path, spaceUsed: spaceUsed ?? null, inodesUsed: inodesUsed ?? null };
}

function chooseFilesystem(
  values: FlagValues<typeof flags>,
  choose: Choose,
): { readonly filesystem: string; readonly dataType: string } {
  const filesystem = choose(
    "filesystem",
    values.filesystem,
    "storage_filesystem",
    (offering) => offering.filesystem,
  );
  const dataType = choose(
    "data-type",
    values["data-type"],
    "storage_data_type",
    (offering) => offering.dataType,
  );
  if (filesystem !== undefined && dataType !== undefined) return { filesystem, dataType };
  if (values.demo && filesystem === dataType) return { filesystem: "capstor", dataType: "store" };
  const missing = [
    ...(filesystem === undefined ? ["--filesystem"] : []),
    ...(dataType === undefined ? ["--data-type"] : []),
  ];
  throw new DwdiConfigError(`storage needs ${missing.join(" and ")}`, {
    hint: "for example --filesystem capstor --data-type store, or a storage offering by --config",
  });
}

/** Several resources may share a path. */
function mappedPaths({ pathMapping }: Offering): readonly string[] | undefined {
  const paths = new Set(pathMapping.values());
  return paths.size === 0 ? undefined : [...paths];
}
