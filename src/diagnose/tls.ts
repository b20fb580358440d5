/**
 * TLS with the two hosts: who vouches for them, and until when.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { DwdiConnectionError } from "../errors.ts";
import { networkError } from "../http/network-error.ts";
import { oneLine } from "../http/response.ts";
import { connecting } from "./connecting.ts";
import type { TlsSession } from "./connection.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  type Finding,
  perform,
} from "./step.ts";
import { type Host, HOST_TITLES, type Way, wayTo } from "./way.ts";

/** How long before its end a certificate is worth a hint: two weeks, in milliseconds. */
const SOON = 14 * 86_400_000;

/**
 * Checks a host's certificate: `host.api.tls` or `host.token.tls`, skipped for plain http. The
 * detail names the version of TLS, the issuer and the end of the certificate, also where it is
 * refused.
 *
 * @throws {DwdiConfigError} When the proxy that is chosen for the host has no usable address.
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkTls } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * for await (const { status } of checkTls(client, "api")) console.assert(status === "skipped");
 * await dwdi.close();
 * ```
 */
export async function* checkTls(
  client: DwdiClient,
  host: Host,
  options: CheckOptions = {},
): AsyncGenerator<DiagnosisStep, void> {
  yield* perform(tlsChecks(host, wayTo(client, host)), options);
}

/** The check of a host's certificate; none where the host itself cannot be checked. */
export function tlsChecks(host: Host, way: Way | undefined): Check[] {
  if (!way || way.isForeign) return [];
  const { target } = way;
  return [{
    id: `host.${host}.tls`,
    layer: "tls",
    title: `${HOST_TITLES[host]} certificate`,
    needs: [`host.${host}.tcp`],
    run: target.protocol === "http:"
      ? () => Promise.resolve({ detail: `${target.origin} is plain http`, skipped: true })
      : connecting(way, target.host, async ({ openTls }, signal) => {
        return judge(await openTls(way, signal), way);
      }),
  }];
}

function judge(session: TlsSession, way: Way): Finding {
  const { version, issuer, validUntil } = session;
  const by = `issued by ${oneLine(way.mask(issuer))}`;
  const until = `valid until ${validUntil.toISOString().slice(0, 10)}`;
  const refusal = refusalOf(session);
  if (refusal !== undefined) {
    const { message, hint } = networkError(new Error(refusal), way.target.host, way.mask);
    throw new DwdiConnectionError("tls", `${message} (${by}, ${until})`, { hint });
  }
  const isEnding = validUntil.getTime() - Date.now() < SOON;
  return {
    detail: `${version.replace(/^TLSv/, "TLS ")}, ${by}, ${until}`,
    hint: isEnding ? "the certificate ends soon: tell the operators of the host" : undefined,
  };
}

/** Deno names another reason for some certificates that are out of date. */
function refusalOf({ refusal, validFrom, validUntil }: TlsSession): string | undefined {
  if (refusal === undefined) return undefined;
  const now = Date.now();
  if (now > validUntil.getTime()) return "CERT_HAS_EXPIRED";
  return now < validFrom.getTime() ? "CERT_NOT_YET_VALID" : refusal;
}
