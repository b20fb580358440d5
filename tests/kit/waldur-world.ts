/**
 * A DWDI, a Waldur and the configuration that connects them.
 */
import type { Offering } from "../../src/config/index.ts";
import { type Config, parseConfig } from "../../src/config/index.ts";
import {
  createEmulator,
  type Emulator,
  type EmulatorFixture,
  type EmulatorOptions,
  type EmulatorRequest,
  type EmulatorServer,
  serveEmulator,
  type WaldurOptions,
} from "../../src/emulator/index.ts";
import { createDwdiClient, type DwdiClient, type Fetch } from "../../src/index.ts";
import {
  createWaldurClient,
  type HistoryOptions,
  historySteps,
  type Plan,
  type PlanOptions,
  planUsage,
  type ReportOptions,
  reportSteps,
  type RunStep,
  type RunSummary,
  type WaldurClient,
  waldurOptionsOf,
} from "../../src/waldur/index.ts";

/** The uuid of the offering in a world. */
export const OFFERING = "0ffe00000000000000000000000000a1";

/** Mid-month, so that March 2025 is the current month everywhere. */
export const NOW: Date = new Date("2025-03-15T10:00:00Z");

/** What makes a world; the rest is a compute offering on daint with the component nodeHours. */
export interface Given {
  readonly fixture?: EmulatorFixture;
  /** Resources by backend id; `{}` is an ordinary one. */
  readonly resources?: Readonly<Record<string, Partial<Resource>>>;
  /** Billing types by component, as Waldur has them. */
  readonly components?: Readonly<Record<string, "usage" | "limit" | "one" | "fixed" | "few">>;
  /** Lines of `backend_components`; made of `components` when left out. */
  readonly configured?: readonly string[];
  readonly kind?: "compute" | "storage" | "inference";
  /** Lines of `backend_settings` beside those for the client. */
  readonly settings?: readonly string[];
  /** Lines at the top of the file. */
  readonly top?: readonly string[];
  /** Lines of the offering. */
  readonly lines?: readonly string[];
  /** The offering's backend id in Waldur, of compute the cluster. */
  readonly cluster?: string;
  readonly role?: "staff" | "provider" | "manager";
  readonly waldur?: WaldurOptions;
  readonly usage?: readonly Held[];
  readonly userUsage?: readonly (Held & { readonly username: string })[];
  readonly users?: readonly string[];
  readonly now?: Date;
  /** What asks the emulator without any socket, and once only; what it says may be changed on the way. */
  readonly fetchFrom?: (emulator: Emulator) => Fetch;
}

type Resource = NonNullable<WaldurOptions["resources"]>[number];

/** Usage that Waldur holds of a resource, by its backend id. */
export interface Held {
  readonly of: string;
  readonly month: string;
  readonly usage: string;
  readonly type?: string;
}

export interface Outcome {
  readonly steps: readonly RunStep[];
  readonly summary: RunSummary;
  readonly notices: readonly string[];
}

export interface World {
  readonly server: Pick<EmulatorServer, "emulator" | "settings" | "close">;
  readonly config: Config;
  readonly offering: Offering;
  readonly dwdi: DwdiClient;
  readonly waldur: WaldurClient;
  now: Date;
  report(options?: ReportOptions): Promise<Outcome>;
  history(options?: Partial<HistoryOptions>): Promise<Outcome>;
  plan(months: readonly string[], options?: PlanOptions): Promise<Plan>;
  /** What Waldur holds: `backend id month component [user] amount`, one a line. */
  held(): readonly string[];
  requests(kind: "dwdi" | "listing" | "post"): readonly EmulatorRequest[];
  /** The bodies of the POSTs so far, parsed. */
  bodies(): readonly unknown[];
  close(): Promise<void>;
}

/** The uuid of the resource with this place among the resources. */
export function uuidAt(index: number): string {
  return `4e50000000000000${String(index).padStart(16, "0")}`;
}

export async function openWorld(given: Given = {}): Promise<World> {
  const { resources = { g207: {} }, cluster = "daint", kind = "compute" } = given;
  const standard = { compute: "nodeHours", storage: "storage_space", inference: "token_cost" };
  const { components = { [standard[kind]]: "usage" } } = given;
  const backendIds = Object.keys(resources);
  const uuids = new Map(backendIds.map((id, index) => [id, uuidAt(index)]));
  const ids = new Map(backendIds.map((id, index) => [uuidAt(index), id]));
  const place = (of: string) => uuids.get(of) ?? "";
  const usageOf = ({ of, month, usage, type = Object.keys(components)[0] ?? "" }: Held) => ({
    resource: place(of),
    type,
    billingPeriod: `${month}-01`,
    usage,
  });
  const world: { now: Date } = { now: given.now ?? NOW };
  const server = await open(given, {
    now: () => world.now,
    fixture: given.fixture ?? {},
    waldur: {
      offerings: [{
        uuid: OFFERING,
        name: "Offering",
        backendId: cluster,
        components: Object.entries(components).map(([type, billingType]) => ({
          type,
          billingType,
        })),
      }],
      resources: backendIds.map((backendId, index) => ({
        uuid: uuidAt(index),
        name: `project ${backendId}`,
        offering: OFFERING,
        backendId,
        ...resources[backendId],
      })),
      offeringUsers: (given.users ?? []).map((username, index) => ({
        uuid: `05e40000000000000000000000000${String(index).padStart(3, "0")}`,
        offering: OFFERING,
        username,
      })),
      componentUsages: (given.usage ?? []).map(usageOf),
      userUsages: (given.userUsage ?? []).map((held) => ({
        ...usageOf(held),
        username: held.username,
      })),
      ...given.waldur,
    },
  });
  const { settings } = server;
  const configured = given.configured ??
    Object.keys(components).map((name) =>
      `${name}: { measured_unit: unit, accounting_type: usage, label: ${name} }`
    );
  const config = parseConfig([
    ...given.top ?? [],
    "offerings:",
    "- name: Alps",
    `  waldur_api_url: ${settings.waldurUrl}`,
    `  waldur_api_token: ${settings.waldurTokens[given.role ?? "staff"]}`,
    `  waldur_offering_uuid: "${OFFERING}"`,
    `  reporting_backend: cscs-dwdi-${kind}`,
    ...(given.lines ?? []).map((line) => `  ${line}`),
    "  backend_settings:",
    `    cscs_dwdi_api_url: ${settings.apiUrl}`,
    `    cscs_dwdi_client_id: ${settings.clientId}`,
    `    cscs_dwdi_client_secret: ${settings.clientSecret}`,
    `    cscs_dwdi_oidc_token_url: ${settings.tokenUrl}`,
    ...(given.settings ?? []).map((line) => `    ${line}`),
    "  backend_components:",
    ...configured.map((line) => `    ${line}`),
  ].join("\n"));
  const [offering] = config.offerings;
  if (offering === undefined) throw new Error("the configuration has no offering");
  const { emulator } = server;
  const fetch = given.fetchFrom?.(emulator);
  const carried = fetch && { fetch, retry: { limit: 0 } };
  const options = {
    now: () => world.now,
    dwdiOptions: ({ dwdi }: Offering) => ({ ...dwdi, ...carried }),
    waldurOptions: (offering: Offering) => ({ ...waldurOptionsOf(config, offering), ...carried }),
  };
  const dwdi = createDwdiClient(options.dwdiOptions(offering));
  const waldur = createWaldurClient(options.waldurOptions(offering));
  return Object.assign(world, {
    server,
    config,
    offering,
    dwdi,
    waldur,
    report: (more: ReportOptions = {}) => outcomeOf(reportSteps(config, { ...options, ...more })),
    history: (more: Partial<HistoryOptions> = {}) =>
      outcomeOf(historySteps(config, {
        offering: OFFERING,
        from: "2025-01-01",
        to: "2025-02-28",
        ...options,
        ...more,
      })),
    plan: (months: readonly string[], more: PlanOptions = {}) =>
      planUsage(dwdi, waldur, offering, months, { now: options.now, ...more }),
    held() {
      const idOf = (resource: string) => ids.get(resource.replaceAll("-", "")) ?? resource;
      const { componentUsages, userUsages } = emulator.waldur;
      const month = (billingPeriod: string) => billingPeriod.slice(0, 7);
      return [
        ...componentUsages.map((held) =>
          `${idOf(held.resource)} ${month(held.billingPeriod)} ${held.type} ${held.usage}`
        ),
        ...userUsages.map((held) =>
          `${idOf(held.resource)} ${month(held.billingPeriod)} ${held.type} ${held.username}` +
          ` ${held.usage}${held.user === undefined ? "" : " linked"}`
        ),
      ];
    },
    requests: (kind: "dwdi" | "listing" | "post") =>
      emulator.requests.filter((request) => kindOf(request) === kind),
    bodies: () =>
      emulator.requests.filter((request) => kindOf(request) === "post").map(({ json }) => json),
    close: () => server.close(),
  });
}

/** One month of one account: its node-hours and those of its users. */
export function account(
  name: string,
  totalNodeHours: number | null | undefined,
  users: Readonly<Record<string, number>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const rows = Object.entries(users).map(([username, nodeHours]) => ({ username, nodeHours }));
  return { account: name, totalNodeHours, users: rows, ...more };
}

/** The emulator behind a port, or alone. */
async function open(
  { fetchFrom }: Given,
  options: EmulatorOptions,
): Promise<Pick<EmulatorServer, "emulator" | "settings" | "close">> {
  if (fetchFrom === undefined) return await serveEmulator(options);
  const emulator = createEmulator(options);
  const close = () => Promise.resolve();
  return { emulator, settings: emulator.settings("http://127.0.0.1"), close };
}

function kindOf({ method, path }: EmulatorRequest): "dwdi" | "listing" | "post" | "token" {
  if (path.startsWith("/api/v1/")) return "dwdi";
  if (!path.startsWith("/api/")) return "token";
  return method === "POST" ? "post" : "listing";
}

async function outcomeOf(run: AsyncGenerator<RunStep, RunSummary, void>): Promise<Outcome> {
  const steps: RunStep[] = [];
  for (;;) {
    const { done, value } = await run.next();
    if (done) return { steps, summary: value, notices: steps.flatMap(({ notices }) => notices) };
    steps.push(value);
  }
}
