/**
 * Uuids as Waldur takes and gives them: with dashes or without.
 *
 * @module
 */
import { drawFrom } from "../dwdi/draw.ts";

const draw = drawFrom("waldur");

/** The 32 hexadecimal digits of a uuid, or `undefined` when the text is none. */
export function hexOf(text: string): string | undefined {
  const hex = text.replaceAll("-", "").toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex) ? hex : undefined;
}

/** Puts the dashes into 32 hexadecimal digits. */
export function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The uuid of what a key names, the same in every run; without dashes. */
export function uuidOf(...key: readonly (string | number)[]): string {
  const words = [0, 1, 2, 3].map((word) => draw(word, ...key) * 2 ** 32);
  return words.map((word) => word.toString(16).padStart(8, "0")).join("");
}
