/**
 * Which offerings a configuration file has, for choosing one: nothing else has to be in order.
 *
 * @module
 */
import type { UsageKind } from "../amounts/component.ts";
import type { Environment } from "../transport/env-proxy.ts";
import { readKind, readUuid } from "./offering.ts";
import { Reading } from "./reading.ts";
import { Section } from "./section.ts";
import { parseYaml } from "./yaml.ts";

/** An offering whose usage DWDI knows, as far as it is chosen by. */
export interface OutlinedOffering {
  readonly name: string;
  /** Its uuid in Waldur, 32 hexadecimal digits in lower case. */
  readonly uuid: string;
  readonly kind: UsageKind;
}

/**
 * Lists the offerings of a file that can be chosen; none for a text that is no configuration. No
 * file that it names is opened, and no secret looked for.
 */
export function outlineOfferings(text: string, env: Environment): readonly OutlinedOffering[] {
  const reading = new Reading(text, { env });
  const root = parseYaml(text, reading.issues);
  const offerings = root?.kind === "mapping" ? root.entries.get("offerings") : undefined;
  if (offerings?.kind !== "list") return [];
  return offerings.items.flatMap((item) => {
    const section = Section.of(item, reading);
    const kind = section && readKind(section);
    const name = section?.text("name")?.value;
    const uuid = section && readUuid(section);
    return typeof kind === "string" && name && uuid ? { name, uuid, kind } : [];
  });
}
