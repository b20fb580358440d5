/**
 * What is to be written to Waldur, as plain data: the differences between what DWDI lists and what
 * stands in Waldur.
 *
 * @module
 */
import type { UsageKind } from "../../amounts/component.ts";
import { DwdiAbortError, DwdiAuthError, DwdiError, type DwdiErrorCode } from "../../errors.ts";

/** What a plan is for: the current periods, or past months that are loaded once. */
export type Purpose = "report" | "history";

/** The differences of one offering in some months. */
export interface Plan {
  /** Name and version of this shape. */
  readonly schema: "dwdi/plan/1";
  /** What the plan is for, which decides what a refusal of Waldur means. */
  readonly purpose: Purpose;
  /** The offering. */
  readonly offering: PlannedOffering;
  /** The months, `YYYY-MM`, in the order in which they are planned. */
  readonly months: readonly string[];
  /** One entry a resource and month. */
  readonly entries: readonly PlanEntry[];
  /** What a reader should know, one line each. */
  readonly notices: readonly string[];
}

/** The offering of a plan. */
export interface PlannedOffering {
  /** Its uuid, 32 hexadecimal digits. */
  readonly uuid: string;
  /** Its name in the configuration. */
  readonly name: string;
  /** What is accounted for. */
  readonly kind: UsageKind;
}

/** What is planned for one resource and month. */
export interface PlanEntry {
  /** The month, `YYYY-MM`. */
  readonly month: string;
  /** The uuid of the resource, 32 hexadecimal digits. */
  readonly resource: string;
  /** Its name. */
  readonly name: string;
  /** Its account, path or id, Waldur's `backend_id`. */
  readonly backendId: string;
  /** `set` when something is to be sent, `keep` when all is as it should be. */
  readonly action: "set" | "keep" | "skip" | "fail";
  /** Why it is skipped. */
  readonly reason?: string;
  /** Why it fails. */
  readonly failure?: PlanFailure;
  /** The components with an amount, all of which are sent when one of them differs. */
  readonly components: readonly PlannedComponent[];
  /** The users whose amount differs. */
  readonly users: readonly PlannedUser[];
}

/** Why nothing can be sent, or what was sent did not arrive. */
export interface PlanFailure {
  /** The kind of failure. */
  readonly code: DwdiErrorCode;
  /** What went wrong. */
  readonly message: string;
  /** What to do about it, where that is known. */
  readonly hint?: string;
}

/** An amount to be, and the one that stands. */
export interface PlannedAmount {
  /** What Waldur holds, with two decimals; null where it holds nothing. */
  readonly waldur: string | null;
  /** What it is to hold, with two decimals. */
  readonly dwdi: string;
  /** Whether DWDI lists it; what it does not list is a zero that comes from absence. */
  readonly listed: boolean;
}

/** The amount of a component. */
export interface PlannedComponent extends PlannedAmount {
  /** The component's type in Waldur. */
  readonly type: string;
  /** How Waldur bills it, for example `usage` or `limit`. */
  readonly billingType: string;
}

/** The amount of a user, as part of a component's. */
export interface PlannedUser extends PlannedComponent {
  /** The user's login on the cluster. */
  readonly username: string;
}

/** What a plan can be told. */
export interface PlanOptions {
  /** What the plan is for, `report` when left out. */
  readonly purpose?: Purpose | undefined;
  /** Whose clock says which month is the current one: an IANA name, `UTC` when left out. */
  readonly timeZone?: string | undefined;
  /** Only the totals of resources; false when left out. */
  readonly skipUsers?: boolean | undefined;
  /** Resets what Waldur holds and DWDI does not list, or lists as 0, in history too. */
  readonly reconcileStale?: boolean | undefined;
  /** Takes an answer of DWDI that lists nothing for what it is, though Waldur holds usage. */
  readonly acceptEmpty?: boolean | undefined;
  /** Only the resources with these backend ids; all when left out. */
  readonly backendIds?: readonly string[] | undefined;
  /** The clock; the machine's when left out. */
  readonly now?: (() => Date) | undefined;
  /** Ends the call. */
  readonly signal?: AbortSignal | undefined;
}

/** The failure that an error leaves in a plan or result. */
export function failureOf({ code, message, hint }: DwdiError): PlanFailure {
  return { code, message, ...(hint !== undefined && { hint }) };
}

/**
 * Whether an error of Waldur fails only a part of a run. A rejected token, the caller's signal and a
 * defect end the whole run.
 */
export function isPartialFailure(error: unknown): error is DwdiError {
  return error instanceof DwdiError &&
    !(error instanceof DwdiAuthError || error instanceof DwdiAbortError);
}
