/**
 * The offerings of the configuration file that is typed, or named by `DWDI_CONFIG`. Nothing of the
 * file is read but what each offering is called, and what cannot be read suggests nothing.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import type { OfferingName } from "../../src/config/select.ts";
import type { Suggestion, Typed } from "./command.ts";

/**
 * Suggests offerings by their name; by their uuid where a name is not unique, could not be written
 * there, or where what is typed begins no name.
 */
export async function suggestOfferings(typed: Typed): Promise<readonly Suggestion[]> {
  const offerings = await offeringsFor(typed);
  const begins = (name: string) => name.toLowerCase().startsWith(typed.value.toLowerCase());
  const isNamed = offerings.some(({ name }) => begins(name));
  return offerings.map(({ name, uuid, kind }) => {
    const isUnique = offerings.filter((other) => other.name === name).length === 1;
    return isNamed && isUnique && typed.accepts(name)
      ? { value: name, description: `${kind}, ${uuid}` }
      : { value: uuid, description: `${kind}, ${name}` };
  });
}

/** Suggests offerings by their uuid. */
export async function suggestOfferingUuids(typed: Typed): Promise<readonly Suggestion[]> {
  const offerings = await offeringsFor(typed);
  return offerings.map(({ name, uuid, kind }) => ({
    value: uuid,
    description: `${kind}, ${name}`,
  }));
}

/** A command that is about one kind of usage takes offerings of this kind. */
async function offeringsFor({ command, given, env }: Typed): Promise<readonly OfferingName[]> {
  const [path = env.DWDI_CONFIG ?? ""] = [...given("config"), ...given("file")];
  const text = await readRegular(path.replace(/^~(?=\/)/, env.HOME ?? "~"));
  const { listOfferings } = await import("../../src/config/select.ts");
  const offerings = listOfferings(text, env);
  const own = offerings.filter(({ kind }) => kind === command);
  return KINDS.includes(command) ? own : offerings;
}

const KINDS: readonly string[] = ["compute", "storage", "inference"];

/** The text of a file; of a pipe or a terminal, which it would take away from the program, none. */
async function readRegular(path: string): Promise<string> {
  if (!(await stat(path)).isFile()) return "";
  return await readFile(path, "utf8");
}
