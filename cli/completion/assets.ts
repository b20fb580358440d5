/**
 * The scripts that teach the shells, as texts. A build puts the texts in the place of this module
 * (`cli/build/text-assets-plugin.ts`).
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** The script of each shell. */
export const scripts: Readonly<Record<"bash" | "fish" | "zsh", string>> = {
  bash: textOf("dwdi.bash"),
  fish: textOf("dwdi.fish"),
  zsh: textOf("dwdi.zsh"),
};

function textOf(file: string): string {
  return readFileSync(new URL(`scripts/${file}`, import.meta.url), "utf8");
}
