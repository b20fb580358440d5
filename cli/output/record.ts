/**
 * Output of one record, not a list.
 *
 * @module
 */
import type { Context } from "../io/context.ts";
import { escapeControls, padTo, wrap } from "../io/text.ts";
import { toJson } from "./json.ts";
import { screenOf } from "../io/screen.ts";
import { writerOf } from "./destination.ts";

const GAP = "  ";

/** The flags of a command that outputs a record. */
export const recordFlags = {
  output: {
    type: "enum",
    alias: "o",
    options: ["table", "json"],
    defaultText: "table",
    description: "the format",
  },
} as const;

/** Writes a record as one line per field, or as a JSON document; unknown values are left out. */
export async function writeRecord(
  schema: string,
  record: Readonly<Record<string, unknown>>,
  output: "table" | "json" | undefined,
  context: Context,
): Promise<void> {
  const write = writerOf(context.stdout);
  if (output === "json") return await write(`${toJson({ schema, ...record }, 2)}\n`);
  const known = Object.entries(record).filter(([, value]) => value !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  const { limit = Infinity } = screenOf(context, undefined);
  const lines = known.map(([name, value]) => {
    const text = wrap(shown(value), limit, width + GAP.length, width + GAP.length);
    return `${padTo(name, width, "right")}${GAP}${text.join("\n")}\n`;
  });
  await write(lines.join(""));
}

function shown(value: unknown): string {
  return escapeControls(Array.isArray(value) ? value.join(" ") : String(value));
}
