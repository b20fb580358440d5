/**
 * The flags for the format and the destination of the output.
 *
 * @module
 */

/** The flags of a command that writes a document. */
export const outputFlags = {
  output: {
    type: "enum",
    alias: "o",
    options: ["table", "json", "ndjson", "csv", "tsv", "yaml", "html"],
    valueHint: "FORMAT",
    defaultText: "table",
    description: "the format",
  },
  parsable: { type: "boolean", alias: "P", description: "pipe-separated, as sacct -P" },
  noheader: { type: "boolean", alias: "n", description: "no header line (with -P)" },
  fields: {
    type: "string",
    list: true,
    valueHint: "NAME",
    description: "the fields to show, in this order",
  },
  units: {
    type: "enum",
    options: ["scaled", "raw"],
    defaultText: "scaled",
    description: "numbers in tables: grouped and scaled, or in base units and full precision",
  },
  "csv-formulas": {
    type: "enum",
    options: ["escape", "keep"],
    defaultText: "escape",
    description: "in CSV, put ' before a text that a spreadsheet would run, or keep it as it is",
  },
  out: {
    type: "string",
    valueHint: "FILE",
    description: "write to a file, atomically; - is stdout",
  },
} as const;

const ownUsageFlags = {
  output: {
    type: "enum",
    alias: "o",
    options: ["table", "json", "ndjson", "csv", "tsv", "yaml", "html", "openmetrics"],
    valueHint: "FORMAT",
    defaultText: "table",
    description: "the format",
  },
  chart: {
    type: "boolean",
    description: "draw bar charts under the table, one per metric",
  },
} as const;

/** The flags of a command that writes a document of usage. */
export const usageOutputFlags: Omit<typeof outputFlags, "output"> & typeof ownUsageFlags = {
  ...outputFlags,
  ...ownUsageFlags,
};
