/**
 * The access token: whether it is granted, its scopes and its lifetime.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { connectionOf } from "../client/connection.ts";
import type { DwdiError } from "../errors.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  type Finding,
  perform,
} from "./step.ts";

/**
 * Checks that a token is granted: the step `token`, whose detail has its scopes and lifetime.
 *
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkToken } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth: { ...auth, clientSecret: "another" } });
 * for await (const { hint } of checkToken(client)) console.log(hint);
 * await dwdi.close();
 * ```
 */
export async function* checkToken(
  client: DwdiClient,
  options: CheckOptions = {},
): AsyncGenerator<DiagnosisStep, void> {
  yield* perform([tokenCheck(client)], options);
}

/** The check of the token. */
export function tokenCheck(client: DwdiClient): Check {
  return {
    id: "token",
    layer: "token",
    title: "token",
    needs: ["host.token.tls"],
    run: (signal) => requestToken(client, signal),
    hintFor,
  };
}

async function requestToken(client: DwdiClient, signal: AbortSignal | undefined): Promise<Finding> {
  const { auth } = connectionOf(client).settings;
  const { scope, expiresIn } = await client.getToken({ signal });
  const granted = scope?.split(" ").filter(Boolean) ?? [];
  const asked = "token" in auth ? [] : auth.scope.split(" ").filter(Boolean);
  const refused = scope === undefined ? [] : asked.filter((name) => !granted.includes(name));
  const detail = [
    "granted",
    scope === undefined ? "scopes unknown" : `scopes ${granted.join(" ")}`,
    expiresIn === undefined ? "lifetime unknown" : `valid for ${Math.round(expiresIn)} s`,
  ].join(", ");
  if (refused.length === 0) return { detail };
  return { detail, hint: `not granted: ${refused.join(" ")}; if DWDI refuses, ask for them` };
}

function hintFor({ status }: DwdiError): string | undefined {
  if (status !== 404 && status !== 405) return undefined;
  return "check the token URL: that of a Keycloak ends in /realms/REALM/protocol/openid-connect/token";
}
