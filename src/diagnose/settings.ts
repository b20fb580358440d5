/**
 * The settings: the origin of each, or why no client can be created from them.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import type { DwdiConfigError } from "../errors.ts";
import type { Check, DiagnosisStep } from "./step.ts";

const SETTINGS = { id: "settings", layer: "settings", title: "settings" } as const;
const HINT = "set the API URL, the token URL, a client id and its secret: " +
  "the option apiUrl and the option auth";

/** The check of the settings of a client: it names the origin of each. */
export function settingsCheck(
  client: DwdiClient,
  origins: Readonly<Record<string, string>> = {},
): Check {
  const given = Object.entries(origins).map(([name, origin]) => `${name} from ${origin}`);
  const detail = [`DWDI is at ${client.apiUrl}`, ...given].join(", ");
  return { ...SETTINGS, needs: [], run: () => Promise.resolve({ detail }) };
}

/**
 * The failed step for settings that no client can be created from; it is the whole diagnosis then.
 *
 * @example
 * ```ts
 * import { createDwdiClient, DwdiConfigError } from "@dwdi/sdk";
 * import { failedSettings } from "@dwdi/sdk/diagnose";
 *
 * try {
 *   createDwdiClient({ apiUrl: "", auth: { token: "not-a-real-one" } });
 * } catch (error) {
 *   if (error instanceof DwdiConfigError) console.log(failedSettings(error).hint);
 * }
 * ```
 */
export function failedSettings(error: DwdiConfigError): DiagnosisStep {
  const { message: detail, hint = HINT } = error;
  return { ...SETTINGS, status: "failed", milliseconds: 0, detail, hint, error };
}
