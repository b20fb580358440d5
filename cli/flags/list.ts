/**
 * Flags that take a list: repeated, separated by commas, or one a line in a file.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import type { Context } from "../io/context.ts";
import { readInput } from "../io/input.ts";

/**
 * Reads the values of a list flag. A list is never empty: to DWDI, an empty one would
 * mean "all".
 *
 * @throws {DwdiConfigError} For an empty name, and a file that cannot be read or holds nothing.
 */
export async function readList(
  flag: string,
  texts: readonly string[],
  context: Context,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const text of texts) {
    names.push(
      ...(text.startsWith("@")
        ? await readLines(flag, text.slice(1), context)
        : splitAtCommas(flag, text)),
    );
  }
  return names;
}

function splitAtCommas(flag: string, text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new DwdiConfigError(`--${flag} '${text}' has an empty name in it`);
  return names;
}

async function readLines(flag: string, file: string, context: Context): Promise<string[]> {
  const lines = (await readInput(`--${flag}`, file, context)).split(/\r?\n/);
  const names = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  if (names.length > 0) return names;
  throw new DwdiConfigError(`--${flag}: ${file === "-" ? "stdin" : `'${file}'`} names nothing`, {
    hint: `write one a line, or leave --${flag} out to ask for everything`,
  });
}
