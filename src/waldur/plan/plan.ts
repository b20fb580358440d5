/**
 * The shape of a plan: the differences between the usage that DWDI lists and the usage that Waldur
 * holds, as plain data that can be written as JSON.
 *
 * @module
 */
import type { UsageKind } from "../../amounts/component.ts";
import { DwdiAbortError, DwdiAuthError, DwdiError, type DwdiErrorCode } from "../../errors.ts";

/** What a plan is for: `report` for the current periods, `history` to load past months once. */
export type Purpose = "report" | "history";

/** The differences of one offering in one or more months. */
export interface Plan {
  /** The name and version of this shape. */
  readonly schema: "dwdi/plan/1";
  /** What the plan is for: it decides what a rejection by Waldur means. */
  readonly purpose: Purpose;
  /** The offering. */
  readonly offering: PlannedOffering;
  /** The uuids of all resources of the offering, sorted; also of those without an entry. */
  readonly resources: readonly string[];
  /** The months, `YYYY-MM`, in the order in which they were planned. */
  readonly months: readonly string[];
  /** One entry for each resource and month. */
  readonly entries: readonly PlanEntry[];
  /** Notices for the user, one line each. */
  readonly notices: readonly string[];
}

/** The offering of a plan. */
export interface PlannedOffering {
  /** Its uuid, 32 hexadecimal digits: `waldur_offering_uuid`. */
  readonly uuid: string;
  /** Its name in the configuration. */
  readonly name: string;
  /** The kind of usage. */
  readonly kind: UsageKind;
}

/** The differences of one resource in one month. */
export interface PlanEntry {
  /** The month, `YYYY-MM`. */
  readonly month: string;
  /** The uuid of the resource in Waldur, 32 hexadecimal digits. */
  readonly resource: string;
  /** The name of the resource in Waldur. */
  readonly name: string;
  /** Waldur's `backend_id`: an account, a path (or a key of the path mapping) or a uuid. */
  readonly backendId: string;
  /** `set`: something has to be sent; `keep`: Waldur holds all amounts already. */
  readonly action: "set" | "keep" | "skip" | "fail";
  /** Why it is skipped, of `skip` only. */
  readonly reason?: string;
  /** Why it cannot be planned, of `fail` only. */
  readonly failure?: PlanFailure;
  /** The components with an amount. All of them are sent when one of them differs. */
  readonly components: readonly PlannedComponent[];
  /** The users whose amount differs; of compute only. */
  readonly users: readonly PlannedUser[];
}

/** Why something could not be planned or applied. */
export interface PlanFailure {
  /** The code of the error. */
  readonly code: DwdiErrorCode;
  /** What went wrong. */
  readonly message: string;
  /** The id of the request that failed, where the server sent one. */
  readonly requestId?: string;
  /** What to do about it, where that is known. */
  readonly hint?: string;
}

/** An amount in the component's `measured_unit`: what Waldur holds, and what it shall hold. */
export interface PlannedAmount {
  /** Waldur's `usage` with two decimals; null where it holds no record, or more than one. */
  readonly waldur: string | null;
  /** The amount to set, with two decimals: the DWDI metric with the component's factor applied. */
  readonly dwdi: string;
  /** Whether DWDI lists it; false for a `0.00` that comes from its absence. */
  readonly listed: boolean;
}

/** The amount of a component. */
export interface PlannedComponent extends PlannedAmount {
  /** The component's `type` in Waldur, for example `nodeHours`. */
  readonly type: string;
  /** Waldur's `billing_type` of the component: `usage`, `limit` or `one`. */
  readonly billingType: string;
}

/** The amount of a user, a part of the component's. */
export interface PlannedUser extends PlannedComponent {
  /** The user's login on the cluster. */
  readonly username: string;
}

/** Options of a plan. */
export interface PlanOptions {
  /** What the plan is for; default: `report`. */
  readonly purpose?: Purpose | undefined;
  /** The IANA time zone in which a month is the current one; default: `UTC`. */
  readonly timeZone?: string | undefined;
  /** Whether to leave out the amounts of users; default: false. */
  readonly skipUsers?: boolean | undefined;
  /** For history: whether to reset usage that DWDI does not list, or lists as 0; default: false. */
  readonly reconcileStale?: boolean | undefined;
  /**
   * Whether a DWDI response that lists nothing means no usage where Waldur holds some; by default
   * the resources fail.
   */
  readonly acceptEmpty?: boolean | undefined;
  /** The `backend_id`s of the resources to plan; default: all resources. */
  readonly backendIds?: readonly string[] | undefined;
  /** The clock; default: the system's. */
  readonly now?: (() => Date) | undefined;
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined;
}

/** The failure that an error leaves in a plan or result. */
export function failureOf({ code, message, requestId, hint }: DwdiError): PlanFailure {
  return {
    code,
    message,
    ...(requestId !== undefined && { requestId }),
    ...(hint !== undefined && { hint }),
  };
}

/**
 * Whether an error of Waldur fails only a part of a run. A rejected token, the caller's signal and a
 * defect end the whole run.
 */
export function isPartialFailure(error: unknown): error is DwdiError {
  return error instanceof DwdiError &&
    !(error instanceof DwdiAuthError || error instanceof DwdiAbortError);
}
