/**
 * The flags that say how a document is put out.
 *
 * @module
 */

/** The flags of a command that answers with a document. */
export const outputFlags = {
  output: {
    type: "enum",
    alias: "o",
    options: ["table", "json", "ndjson", "csv", "tsv", "yaml", "html"],
    valueHint: "FORMAT",
    standard: "table",
    description: "the format",
  },
  parsable: { type: "boolean", alias: "P", description: "values between bars, as sacct -P" },
  noheader: { type: "boolean", alias: "n", description: "no header line, with -P" },
  fields: {
    type: "string",
    list: true,
    valueHint: "NAME",
    description: "the fields to show, in this order",
  },
  units: {
    type: "enum",
    options: ["scaled", "raw"],
    standard: "scaled",
    description: "numbers in tables: grouped and scaled, or full precision in base units",
  },
  out: {
    type: "string",
    valueHint: "FILE",
    description: "write to a file, completely or not at all",
  },
} as const;

const ownUsageFlags = {
  output: {
    type: "enum",
    alias: "o",
    options: ["table", "json", "ndjson", "csv", "tsv", "yaml", "html", "openmetrics"],
    valueHint: "FORMAT",
    standard: "table",
    description: "the format",
  },
  chart: {
    type: "boolean",
    description: "bars under the table: a chart a metric, by row, or by month or day if several",
  },
} as const;

/** The flags of a command that answers with a document of usage. */
export const usageOutputFlags: Omit<typeof outputFlags, "output"> & typeof ownUsageFlags = {
  ...outputFlags,
  ...ownUsageFlags,
};
