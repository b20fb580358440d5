/**
 * YAML, in the shape of the JSON document. By hand, because readers of YAML 1.1 and 1.2 must take it
 * for the same values: what one of them reads as a text, the other may read as a number, a date or a
 * truth value.
 *
 * @module
 */
import { escapeControls, wellFormed } from "../io/text.ts";
import type { Document, Write } from "./document.ts";
import { completeDocument } from "./json.ts";

const INDENT = "  ";

/** A key without quotes: a word that is no truth value or null, in any case. */
const PLAIN_KEY = /^(?!(?:y|yes|n|no|on|off|true|false|null)$)[a-z][a-z0-9_]*$/i;

/** Writes the document as YAML once all of it has arrived. */
export async function writeYaml(document: Document, write: Write): Promise<void> {
  const json: unknown = JSON.parse(JSON.stringify(await completeDocument(document)));
  await write(`${linesOf(json).join("\n")}\n`);
}

/** The lines of a value: a list or a mapping that is not empty has one or more for each item. */
function linesOf(value: unknown): readonly string[] {
  if (!isBlock(value)) return [scalarOf(value)];
  if (Array.isArray(value)) return value.flatMap((item) => indented("- ", linesOf(item)));
  return Object.entries(value).flatMap(([name, member]) => {
    const key = `${PLAIN_KEY.test(name) ? name : quoted(name)}:`;
    const lines = linesOf(member);
    if (!isBlock(member)) return [`${key} ${lines[0]}`];
    return [key, ...indented(INDENT, lines)];
  });
}

function isBlock(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function indented(first: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? first : INDENT) + line);
}

function scalarOf(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  const text = JSON.stringify(value);
  // To YAML 1.1, an exponent without a point before it is a text.
  return typeof value === "number" ? text.replace(/^(-?\d+)e/, "$1.0e") : text;
}

/** A text in double quotes, where the escapes of JSON are also YAML's, but for half of a character. */
function quoted(text: string): string {
  return escapeControls(JSON.stringify(wellFormed(text)));
}
