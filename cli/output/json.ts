/**
 * One JSON document, complete or not there at all.
 *
 * @module
 */
import { collect } from "./collect.ts";
import type { Document, Write } from "./document.ts";

/** Writes the document as JSON once all of it has arrived. */
export async function writeJson(document: Document, write: Write): Promise<void> {
  await write(`${toJson(await collect(document), 2)}\n`);
}

/** JSON that is also safe to show: C1 controls, which JSON allows, are escaped too. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(/[\u007f-\u009f]/g, (control) => {
    return `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
