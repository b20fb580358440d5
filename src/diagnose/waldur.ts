/**
 * Waldur: its host and version, the user of the token, and the configured components of the offering.
 *
 * @module
 */
import { connectionOf } from "../client/connection.ts";
import type { Offering } from "../config/index.ts";
import { DwdiConfigError, DwdiError } from "../errors.ts";
import { oneLine } from "../http/response.ts";
import { nearest } from "../nearest.ts";
import { proxyAddress } from "../transport/proxy-url.ts";
import type { WaldurClient } from "../waldur/client/client.ts";
import { readMe, readOffering, readVersion } from "../waldur/client/queries.ts";
import { noUsageReason } from "../waldur/plan/offering.ts";
import { describeWay } from "./host-access.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  type Finding,
  nothingToCheck,
  perform,
} from "./step.ts";

/** The Waldur and the offering that usage is reported to. */
export interface WaldurTarget {
  /** The client of Waldur. */
  readonly client: WaldurClient;
  /** The offering, as configured. */
  readonly offering: Pick<Offering, "uuid" | "components">;
}

const LAYER = "waldur";

/**
 * Checks Waldur: `waldur.host` (it responds), `waldur.version`, `waldur.user` (the user of the token,
 * staff or not), `waldur.offering` (the user sees it), `waldur.user-usages` (how users are set, which tells an
 * old server) and for each configured component `waldur.component.NAME` (the offering has it and
 * accepts usage for it). Nothing is written.
 *
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { checkWaldur } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 * import { createWaldurClient } from "@dwdi/sdk/waldur";
 *
 * const { settings, emulator, close } = await serveEmulator();
 * const client = createWaldurClient({
 *   apiUrl: settings.waldurUrl,
 *   auth: { token: settings.waldurTokens.staff },
 * });
 * const uuid = emulator.waldur.offerings[0]?.uuid ?? "";
 * for await (const step of checkWaldur({ client, offering: { uuid, components: [] } })) {
 *   console.assert(step.status === "ok", step.detail);
 * }
 * await close();
 * ```
 */
export async function* checkWaldur(
  target: WaldurTarget,
  options: CheckOptions = {},
): AsyncGenerator<DiagnosisStep, void> {
  yield* perform(waldurChecks(target), options);
}

/** Which way requests of a client go to a URL. */
function wayTo(client: WaldurClient, url: URL): string {
  const { fetch, proxyFor } = connectionOf(client).settings;
  return fetch ? "by a custom fetch" : describeWay(proxyAddress(proxyFor(url)));
}

/** The checks of Waldur; a skipped one when there is no Waldur to report to. */
export function waldurChecks(target: WaldurTarget | undefined): Check[] {
  if (target === undefined) {
    const check = { id: "waldur", layer: LAYER, title: "Waldur" } as const;
    return [nothingToCheck(check, "the configuration has no Waldur offering and token")];
  }
  const { client, offering } = target;
  let billingTypes: BillingTypes = new Map();
  return [
    {
      id: "waldur.host",
      layer: LAYER,
      title: "Waldur host",
      needs: [],
      async run(signal) {
        const url = new URL(client.apiUrl);
        await connectionOf(client).http.readHeaders(url, signal);
        const detail = `${url.host} responds ${wayTo(client, url)}; Waldur is at ${client.apiUrl}`;
        const { auth } = connectionOf(client).settings;
        if ("token" in auth) return { detail };
        const { host } = auth.tokenUrl;
        return { detail: `${detail}; tokens come from ${host} ${wayTo(client, auth.tokenUrl)}` };
      },
    },
    {
      id: "waldur.version",
      layer: LAYER,
      title: "Waldur version",
      needs: ["waldur.host"],
      run: (signal) => findVersion(client, signal),
    },
    {
      id: "waldur.user",
      layer: LAYER,
      title: "Waldur user",
      needs: ["waldur.version"],
      run: (signal) => findUser(client, signal),
    },
    {
      id: "waldur.offering",
      layer: LAYER,
      title: "Waldur offering",
      needs: ["waldur.user"],
      async run(signal) {
        const { components } = await readOffering(client, offering.uuid, { signal });
        billingTypes = new Map(components.map(({ type, billing_type }) => [type, billing_type]));
        return describeOffering(billingTypes, offering);
      },
    },
    {
      id: "waldur.user-usages",
      layer: LAYER,
      title: "Waldur user usages",
      needs: ["waldur.user"],
      run: (signal) => findUserUsages(client, signal),
    },
    ...offering.components.map(({ name }): Check => ({
      id: `waldur.component.${name}`,
      layer: LAYER,
      title: `component ${name}`,
      needs: ["waldur.offering"],
      run: () => checkComponent(name, billingTypes),
    })),
  ];
}

/** How Waldur bills each component of an offering. */
type BillingTypes = ReadonlyMap<string, string>;

/** Some servers show their version to staff only; an invalid token fails the check of the user. */
async function findVersion(
  client: WaldurClient,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  try {
    return { detail: oneLine(await readVersion(client, { signal })) };
  } catch (error) {
    const isRefusal = error instanceof DwdiError && [401, 403, 404].includes(error.status ?? 0);
    if (!isRefusal) throw error;
    return { detail: "Waldur does not show its version", skipped: true };
  }
}

async function findUser(client: WaldurClient, signal: AbortSignal | undefined): Promise<Finding> {
  const { username, is_staff } = await readMe(client, { signal });
  const name = oneLine(username);
  if (is_staff) return { detail: `${name}, staff` };
  return {
    detail: `${name}, not staff`,
    hint: "history needs the token of a staff user; without one, reports of past months are " +
      "taken for some components only",
  };
}

/** A route that takes a POST only is there if it refuses a GET; nothing is written by that. */
async function findUserUsages(
  client: WaldurClient,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const route = `/marketplace-component-usages/${"0".repeat(32)}/set_user_usages/`;
  try {
    await client.get(route, {}, { signal });
  } catch (error) {
    if (!(error instanceof DwdiError)) throw error;
    if (error.status === 405) return { detail: "the users of a resource are set at once" };
    if (error.status !== 404) throw error;
    return {
      detail: "users are set one by one: this is an old release of Waldur",
      hint:
        "releases of 2024 ignore dates, so that past months cannot be reported: each run finds " +
        "that out with one resource",
    };
  }
  return { detail: `Waldur accepts GET ${route}, which cannot be judged`, skipped: true };
}

function describeOffering(
  billingTypes: BillingTypes,
  { uuid, components }: WaldurTarget["offering"],
): Finding {
  const known = [...billingTypes].map(([type, billingType]) => `${type} (${billingType})`);
  const extra = [...billingTypes].flatMap(([type, billingType]) => {
    const isExtra = components.every(({ name }) => name !== type) && !noUsageReason(billingType);
    return isExtra ? [type] : [];
  });
  return {
    detail: oneLine(`${uuid} has the components ${known.join(", ") || "none"}`),
    hint: extra.length === 0
      ? undefined
      : oneLine(`not configured, so nothing is reported for: ${extra.join(", ")}`),
  };
}

function checkComponent(name: string, billingTypes: BillingTypes): Promise<Finding> {
  const billingType = billingTypes.get(name);
  const reason = noUsageReason(billingType);
  if (reason === undefined) return Promise.resolve({ detail: `billed as ${billingType}` });
  const guess = nearest(name, [...billingTypes.keys()]);
  const remedy = billingType !== undefined
    ? "have it billed by usage in Waldur, or take it out of backend_components"
    : guess === undefined
    ? "add it to the offering in Waldur, or take it out of backend_components"
    : `did you mean ${guess}? names in backend_components are the offering's types`;
  return Promise.reject(
    new DwdiConfigError(`${reason}: reports leave it out`, { hint: oneLine(remedy) }),
  );
}
