/**
 * Copies the version from package.json to deno.json and src/version.ts; `npm version` runs it.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

replace("deno.json", /("version": )"[^"]*"/);
replace("src/version.ts", /(VERSION: string = )"[^"]*"/);
execFileSync("git", ["add", "deno.json", "src/version.ts"]);

function replace(file: string, place: RegExp): void {
  const text = readFileSync(file, "utf8");
  if (!place.test(text)) throw new Error(`${file} has no version to replace`);
  writeFileSync(file, text.replace(place, `$1"${version}"`));
}
