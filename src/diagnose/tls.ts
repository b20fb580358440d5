/**
 * The certificates of the two hosts: their issuer and their end.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { DwdiConnectionError } from "../errors.ts";
import { networkError } from "../http/network-error.ts";
import { oneLine } from "../http/response.ts";
import { withConnections } from "./connection-check.ts";
import type { TlsSession } from "./connection.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  type Finding,
  perform,
} from "./step.ts";
import { type Host, HOST_TITLES, type HostAccess, hostAccess } from "./host-access.ts";

/** A certificate that ends within two weeks, in milliseconds, gets a hint. */
const EXPIRY_WARNING = 14 * 86_400_000;

const NOT_YET_VALID = "CERT_NOT_YET_VALID";

/**
 * Checks a host's certificate: `host.api.tls` or `host.token.tls`, skipped for plain http. The
 * detail has the version of TLS, the issuer and the end of the certificate, even of an invalid one.
 *
 * @throws {DwdiConfigError} When the URL of the proxy is invalid.
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkTls } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
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
  yield* perform(tlsChecks(host, hostAccess(client, host)), options);
}

/** The check of a host's certificate; none when the host cannot be checked. */
export function tlsChecks(host: Host, access: HostAccess | undefined): Check[] {
  if (!access || access.usesCustomFetch) return [];
  const { target } = access;
  return [{
    id: `host.${host}.tls`,
    layer: "tls",
    title: `${HOST_TITLES[host]} certificate`,
    needs: [`host.${host}.tcp`],
    run: target.protocol === "http:"
      ? () => Promise.resolve({ detail: `${target.origin} is plain http`, skipped: true })
      : withConnections(access, target.host, async ({ openTls }, signal) => {
        return await certificateFinding(await openTls(access, signal), access);
      }),
  }];
}

async function certificateFinding(session: TlsSession, access: HostAccess): Promise<Finding> {
  const { version, issuer, validFrom, validUntil } = session;
  const by = `issued by ${oneLine(access.mask(issuer))}`;
  const until = `valid until ${dayOf(validUntil)}`;
  const problem = certificateProblem(session);
  if (problem !== undefined) {
    const { message, hint } = await networkError(
      new Error(problem),
      access.target.host,
      access.mask,
    );
    const valid = problem === NOT_YET_VALID ? `valid from ${dayOf(validFrom)}` : until;
    throw new DwdiConnectionError("tls", `${message} (${by}, ${valid})`, { hint });
  }
  const expiresSoon = validUntil.getTime() - Date.now() < EXPIRY_WARNING;
  return {
    detail: `${version.replace(/^TLSv/, "TLS ")}, ${by}, ${until}`,
    hint: expiresSoon ? "the certificate expires soon: tell the operators of the host" : undefined,
  };
}

/** Deno has another code for some expired certificates. */
function certificateProblem({ problem, validFrom, validUntil }: TlsSession): string | undefined {
  if (problem === undefined) return undefined;
  const now = Date.now();
  if (now > validUntil.getTime()) return "CERT_HAS_EXPIRED";
  return now < validFrom.getTime() ? NOT_YET_VALID : problem;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
