/**
 * Reports usage to Waldur: plans the differences between DWDI's usage and Waldur's, and applies them.
 *
 * @example
 * ```ts
 * import { parseConfig } from "@dwdi/sdk/config";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 * import { report } from "@dwdi/sdk/waldur";
 *
 * const { settings, emulator, close } = await serveEmulator();
 * const offering = emulator.waldur.offerings.find(({ backendId }) => backendId === "daint");
 * const config = parseConfig(`
 * offerings:
 * - name: Daint
 *   waldur_api_url: ${settings.waldurUrl}
 *   waldur_api_token: ${settings.waldurTokens.staff}
 *   waldur_offering_uuid: "${offering?.uuid}"
 *   reporting_backend: cscs-dwdi-compute
 *   backend_settings:
 *     cscs_dwdi_api_url: ${settings.apiUrl}
 *     cscs_dwdi_client_id: ${settings.clientId}
 *     cscs_dwdi_client_secret: ${settings.clientSecret}
 *     cscs_dwdi_oidc_token_url: ${settings.tokenUrl}
 *   backend_components:
 *     nodeHours: { measured_unit: Hours, accounting_type: usage, label: Node-hours }
 * `);
 * const planned = await report(config, { dryRun: true });
 * const { changed, failures } = await report(config);
 * console.assert(changed === planned.changed && failures.length === 0);
 * console.assert((await report(config)).changed === 0);
 * await close();
 * ```
 *
 * @module
 */
export {
  amountOf,
  checkFactor,
  type Component,
  metricOf,
  type UsageKind,
} from "../amounts/component.ts";
export { formatAmount } from "../amounts/decimal.ts";
export { exactSum } from "../amounts/sum.ts";
export { type ApplyOptions, applyPlan } from "./apply/apply.ts";
export {
  createWaldurClient,
  type WaldurCall,
  type WaldurClient,
  type WaldurClientOptions,
  type WaldurList,
  type WaldurResponse,
} from "./client/client.ts";
export { type ConnectOptions, type Resolver, waldurOptionsOf } from "./client/offering-clients.ts";
export { type HistoryOptions, historySteps, loadHistory } from "./history.ts";
export type { EntryResult } from "./apply/entry-result.ts";
export type {
  Plan,
  PlanEntry,
  PlanFailure,
  PlannedAmount,
  PlannedComponent,
  PlannedOffering,
  PlannedUser,
  PlanOptions,
  Purpose,
} from "./plan/plan.ts";
export { planUsage } from "./plan/plan-usage.ts";
export { report, type ReportOptions, reportSteps } from "./report.ts";
export type {
  HostSummary,
  ProgressOptions,
  RunFailure,
  RunProgress,
  RunStep,
  RunSummary,
} from "./run.ts";
