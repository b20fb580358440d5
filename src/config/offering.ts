/**
 * An offering of the file: where its usage comes from, and where it is billed.
 *
 * @module
 */
import type { Component, UsageKind } from "../amounts/component.ts";
import { readComponents } from "./components.ts";
import { type DwdiSettings, readDwdi } from "./dwdi.ts";
import type { Position } from "./issue.ts";
import { OFFERING_KEYS, SETTINGS_KEYS, warnUnknown } from "./keys.ts";
import { nearest } from "../nearest.ts";
import { readScope, type Scope } from "./scope.ts";
import type { Section } from "./section.ts";
import { readWaldur, type WaldurSettings } from "./waldur.ts";

/** An offering whose usage DWDI knows. */
export interface Offering extends Scope {
  /** Its name, for people. */
  readonly name: string;
  /** Its uuid in Waldur, 32 hexadecimal digits in lower case. */
  readonly uuid: string;
  /** What is accounted for. */
  readonly kind: UsageKind;
  /** Where it is billed. */
  readonly waldur: WaldurSettings;
  /** Where its usage comes from; takes part in {@linkcode createDwdiClient}'s options as it is. */
  readonly dwdi: DwdiSettings;
  /** Its components in the order of the file. */
  readonly components: readonly Component[];
  /** Where in the file each key of it stands that has a value, those of `backend_settings` too. */
  readonly positions: ReadonlyMap<string, Position>;
}

/** An offering that is not DWDI's. */
export interface SkippedOffering {
  /** Its name, or its place in the file where it has none. */
  readonly name: string;
  /** Why, for people. */
  readonly reason: string;
}

const KINDS: Readonly<Record<string, UsageKind>> = {
  "cscs-dwdi-compute": "compute",
  "cscs-dwdi-storage": "storage",
  "cscs-dwdi-inference": "inference",
  "cscs-dwdi": "compute",
};

/** Reads an offering; undefined when it has faults, all of which are noted. */
export function readOffering(section: Section): Offering | SkippedOffering | undefined {
  warnUnknown(section, OFFERING_KEYS);
  const kind = readKind(section);
  if (kind === undefined) return undefined;
  if (typeof kind === "object") {
    return { name: section.text("name")?.value ?? section.path, ...kind };
  }
  const name = section.need("name")?.value;
  const uuid = readUuid(section);
  const waldur = readWaldur(section);
  const settings = readSettings(section);
  const dwdi = settings && readDwdi(settings);
  const scope = settings && readScope(settings, kind);
  const components = readComponents(section, kind);
  if (!name || !uuid || !waldur || !dwdi || !scope) return undefined;
  const positions = new Map([...section.positions(), ...settings.positions()]);
  return { name, uuid, kind, waldur, dwdi, ...scope, components, positions };
}

function readSettings(section: Section): Section | undefined {
  const key = "backend_settings";
  if (section.find(key) === undefined) return section.refuse(key, `${key} is missing`);
  const settings = section.section(key);
  if (settings !== undefined) warnUnknown(settings, SETTINGS_KEYS);
  return settings;
}

/** Which usage an offering is about, or why it is none of DWDI's; undefined for a fault. */
export function readKind(section: Section): UsageKind | { readonly reason: string } | undefined {
  const key = section.text("reporting_backend") === undefined
    ? "backend_type"
    : "reporting_backend";
  const text = section.text(key);
  if (text === undefined) {
    const hint = `for DWDI it is one of: ${Object.keys(KINDS).slice(0, 3).join(", ")}`;
    if (section.isOpen(key)) {
      section.refuse("reporting_backend", "reporting_backend is missing", hint);
    }
    return undefined;
  }
  const backend = text.value.toLowerCase().replaceAll("_", "-");
  const kind = Object.hasOwn(KINDS, backend) ? KINDS[backend] : undefined;
  const { issues } = section.reading;
  if (kind === undefined) {
    const guess = nearest(backend, Object.keys(KINDS));
    if (guess !== undefined) {
      const message = `${key} '${text.shown}' is none of DWDI's, so the offering is skipped`;
      issues.warn(text, message, `did you mean ${guess}?`);
    }
    return { reason: `its ${key} is '${text.shown}'` };
  }
  if (backend === "cscs-dwdi") {
    issues.warn(text, `${key} '${text.shown}' is an old name`, "write cscs-dwdi-compute");
  }
  return kind;
}

/** The uuid of an offering; undefined for what is none, which is noted. */
export function readUuid(section: Section): string | undefined {
  const key = "waldur_offering_uuid";
  const text = section.need(key);
  if (text === undefined) return undefined;
  const uuid = plainUuid(text.value);
  return uuid ?? section.refuse(key, `${key} '${text.shown}' is not a uuid`);
}

/** A uuid as 32 digits in lower case; undefined for what is none. */
export function plainUuid(text: string): string | undefined {
  const uuid = text.toLowerCase();
  const isUuid = /^[\da-f]{8}(-?)[\da-f]{4}\1[\da-f]{4}\1[\da-f]{4}\1[\da-f]{12}$/.test(uuid);
  return isUuid ? uuid.replaceAll("-", "") : undefined;
}
