/**
 * The completion scripts, as texts. A build replaces this module by one that contains the texts
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
