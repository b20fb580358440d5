/**
 * YAML, in the shape of the JSON document.
 *
 * @module
 */
import { stringify } from "yaml";
import type { Document, Write } from "./document.ts";
import { completeDocument } from "./json.ts";

/**
 * Writes the document as YAML once all of it has arrived. Text is quoted, because readers of
 * YAML 1.1 take a bare `2025-01-31` for a date and a bare `no` for false.
 */
export async function writeYaml(document: Document, write: Write): Promise<void> {
  const options = {
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    lineWidth: 0,
  } as const;
  await write(stringify(await completeDocument(document), options));
}
