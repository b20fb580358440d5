/**
 * Other names of the program, as links to it.
 *
 * @module
 */
import { basename } from "node:path";

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  waldur_site_load_historical_usage: ["waldur", "load-history"],
};

/**
 * The words of the command that a link to the program calls by its name; none for the program's own
 * name. The binary gets the name of the link as `argv0`, a script as its first argument.
 */
export function commandCalledAs(...paths: readonly (string | undefined)[]): readonly string[] {
  const names = paths.map((path) => basename(path ?? "").replace(/\.exe$/i, ""));
  const name = names.find((name) => Object.hasOwn(COMMANDS, name));
  return name === undefined ? [] : COMMANDS[name] ?? [];
}
