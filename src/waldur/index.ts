/**
 * Usage into Waldur: what DWDI lists against what stands there, as a plan, and the plan applied.
 *
 * @example
 * ```ts
 * import { parseConfig } from "@dwdi/sdk/config";
 * import { report } from "@dwdi/sdk/waldur";
 *
 * async function reportNow(configuration: string): Promise<void> {
 *   const { changed, failed } = await report(parseConfig(configuration));
 *   console.log(`${changed} changed, ${failed} failed`);
 * }
 * ```
 *
 * @module
 */
export { type ApplyOptions, applyPlan } from "./apply/apply.ts";
export {
  createWaldurClient,
  type WaldurCall,
  type WaldurClient,
  type WaldurClientOptions,
  type WaldurResponse,
} from "./client/client.ts";
export { type ConnectOptions, type Resolver, waldurOptionsOf } from "./client/connect.ts";
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
export type { ProgressOptions, RunFailure, RunProgress, RunStep, RunSummary } from "./run.ts";
