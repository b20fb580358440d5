/**
 * The names that the program goes by beside its own.
 *
 * @module
 */
import { basename } from "node:path";

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  waldur_site_load_historical_usage: ["waldur", "load-history"],
};

/**
 * The command that the name of a link stands for; none for the program's own name. The binary sees
 * the link as `argv0`, a script as its first argument.
 */
export function commandCalledAs(...paths: readonly (string | undefined)[]): readonly string[] {
  const names = paths.map((path) => basename(path ?? "").replace(/\.exe$/i, ""));
  const name = names.find((name) => Object.hasOwn(COMMANDS, name));
  return name === undefined ? [] : COMMANDS[name] ?? [];
}
