/**
 * The requests that set usage, and how a run adapts when Waldur rejects one.
 *
 * @module
 */
import { DwdiResponseError } from "../../errors.ts";
import { once } from "../../http/once.ts";
import { isSuccess, oneLine } from "../../http/response.ts";
import { groupBy } from "../../amounts/sum.ts";
import type { WaldurResponse } from "../client/client.ts";
import { listOfferingUsers } from "../client/queries.ts";
import { hasBegun, isCurrentEverywhere, usageDate } from "../plan/billing-period.ts";
import type { CurrentUsage } from "../plan/current-usage.ts";
import type { Plan, PlanFailure, PlannedComponent, PlannedUser } from "../plan/plan.ts";
import type { Job } from "./entry-result.ts";
import type { MonthRun } from "./month-run.ts";

/** Sends the usage of one month. */
export interface Sender {
  /** Reads the offering's users, whom {@linkcode Sender.setUsers} links. */
  readOfferingUsers(): Promise<unknown>;
  /** Sets the totals of a job's resource. */
  setTotals(job: Job, signal: AbortSignal | undefined): Promise<void>;
  /** Sets its users; `current` is the usage that Waldur holds since the totals are set. */
  setUsers(job: Job, current: CurrentUsage, signal: AbortSignal): Promise<void>;
}

/** The `date` of a body; absent from one that is sent without a date. */
interface BodyDate {
  readonly date?: string;
}

const CLOSED = "Waldur accepts no usage in the resource's state";
const BACKFILL = "Waldur accepts usage of past months from staff only";

/** Creates a sender for a month. */
export function createSender(
  { state, waldur, plan, month, now, signal }: Omit<MonthRun, "present">,
): Sender {
  const sentAt = now();
  const places = new Map(plan.resources.map((resource, place) => [resource, place]));
  // A month that has not begun everywhere has no date that is not in the future somewhere.
  let acceptsDate = hasBegun(month, sentAt);
  let acceptsUsageType = true;

  /**
   * Sends items, and again without what Waldur rejects where that can be told from the response.
   * Returns the items that Waldur accepted; why others were not accepted is noted in the job.
   */
  async function send<Item extends PlannedComponent>(
    job: Job,
    items: readonly Item[],
    post: (items: readonly Item[], date: BodyDate) => Promise<WaldurResponse>,
  ): Promise<readonly Item[]> {
    for (;;) {
      const known = items.filter(({ type }) => !state.refusedTypes.has(type));
      if (known.length < items.length) {
        job.reason = `Waldur accepts no usage of ${[...state.refusedTypes].join(", ")}`;
      }
      const rest = acceptsUsageType
        ? known
        : known.filter(({ billingType }) => billingType !== "usage");
      if (rest.length < known.length) noteBackfill(job, plan);
      if (rest.length < items.length) {
        // What Waldur holds already is sent with what differs only.
        if (!rest.some(({ waldur, dwdi }) => waldur !== dwdi)) return [];
      }
      const isDated = acceptsDate;
      const date = usageDate(month, sentAt, places.get(job.entry.resource));
      job.isUncertain = true;
      const response = await post(rest, isDated ? { date } : {});
      job.isUncertain = false;
      if (isSuccess(response)) return rest;
      const rejection = rejectionOf(response);
      if (rejection === "backfill" && rest.some(({ billingType }) => billingType === "usage")) {
        acceptsUsageType = false;
      } else if (rejection === "date" && isDated && isCurrentEverywhere(month, now())) {
        acceptsDate = false;
      } else if (rejection === "component" && noteRefusedTypes(response, rest)) {
        continue;
      } else if (rejection === "state") {
        state.closed.add(job.entry.resource);
        job.reason = CLOSED;
        return [];
      } else {
        const hint = rejection === "date"
          ? "use a token of staff or of the service provider"
          : undefined;
        job.failure = rejectionFailure(`the usage of ${job.entry.name}`, response, hint);
        return [];
      }
    }
  }

  /** Notes the components that a response names as invalid; false where others would not be left. */
  function noteRefusedTypes({ text }: WaldurResponse, items: readonly PlannedComponent[]): boolean {
    const named = INVALID_TYPES.exec(text)?.[1]?.split(", ") ?? [];
    const refused = items.filter(({ type }) => named.includes(type));
    for (const { type } of refused) state.refusedTypes.add(type);
    return refused.length > 0;
  }

  async function postUsers(
    route: string,
    users: readonly PlannedUser[],
    date: BodyDate,
    signal: AbortSignal,
  ): Promise<WaldurResponse> {
    const urls = await offeringUsers();
    const usages = users.map(({ username, dwdi }) => (
      { username, usage: dwdi, user: urls.get(username), ...date }
    ));
    if (!state.lacksBulk) {
      const response = await waldur.post(`${route}set_user_usages/`, { usages }, { signal });
      if (isSuccess(response) || rejectionOf(response) !== "missing") return response;
      state.lacksBulk = true;
    }
    for (const usage of usages) {
      const response = await waldur.post(`${route}set_user_usage/`, usage, { signal });
      if (!isSuccess(response)) return response;
    }
    return { status: 200, text: "" };
  }

  function offeringUsers(): Promise<ReadonlyMap<string, string>> {
    state.offeringUsers ??= once(() => listOfferingUsers(waldur, plan.offering.uuid, { signal }));
    return state.offeringUsers();
  }

  return {
    readOfferingUsers: offeringUsers,
    async setTotals(job, signal) {
      const { resource, components } = job.entry;
      if (state.closed.has(resource)) {
        job.reason = CLOSED;
        return;
      }
      const sent = await send(job, components, (items, date) => {
        const usages = items.map(({ type, dwdi }) => ({ type, amount: dwdi }));
        const body = { resource, ...date, usages };
        return waldur.post("/marketplace-component-usages/set_usage/", body, { signal });
      });
      for (const { type } of sent) job.sentTotals.add(type);
    },
    async setUsers(job, current, signal) {
      const { resource, users } = job.entry;
      for (const [type, ofType] of groupBy(users, (user) => user.type)) {
        if (job.failure || state.closed.has(resource)) return;
        const sent = await send(job, ofType, (items, date) => {
          const record = current.record(resource, type);
          if (record === undefined) throw noRecordError(job, type);
          const route = `/marketplace-component-usages/${encodeURIComponent(record.uuid)}/`;
          return postUsers(route, items, date, signal);
        });
        if (sent.length === 0) continue;
        job.sentUsers.add(type);
        const urls = await offeringUsers();
        for (const { username } of sent) {
          (urls.has(username) ? state.linked : state.unlinked).add(username);
        }
      }
    },
  };
}

/** A report with a service provider's token expects this; for history it is a failure. */
function noteBackfill(job: Job, { purpose }: Plan): void {
  const failure: PlanFailure = {
    code: "auth",
    message: BACKFILL,
    hint: "load history with the token of a staff user",
  };
  if (purpose === "history") job.failure = failure;
  else job.reason = BACKFILL;
}

function noRecordError({ entry }: Job, type: string): DwdiResponseError {
  return new DwdiResponseError(
    `Waldur lists no usage of ${type} for ${entry.name} in ${entry.month}, though it was set`,
    { hint: "check that the user of the token may list usage, and that this Waldur accepts dates" },
  );
}

/**
 * Why Waldur rejects usage: `backfill`, a past month of a component of billing type `usage`, which
 * only staff may report; `date`, a `date` from a token that may not give one; `state`, a state of the
 * resource; `component`, components that its offering has and this release takes no usage of;
 * `missing`, no such route or record.
 */
type Rejection = "backfill" | "date" | "state" | "component" | "missing";

const INVALID_TYPES = /These components are invalid: ([\w, -]+)/;

const REJECTIONS: readonly { readonly rejection: Rejection; readonly text: RegExp }[] = [
  {
    rejection: "backfill",
    text: /backfilling past billing periods|usage of a past month can only be reported/i,
  },
  { rejection: "state", text: /not in valid state/i },
  { rejection: "component", text: INVALID_TYPES },
  { rejection: "date", text: /only staff users and service providers can specify date/i },
];

const HINTS: readonly { readonly text: RegExp; readonly hint: string }[] = [
  { text: /future dates/i, hint: "compare the clock of this machine with Waldur's" },
  { text: /must have a plan/i, hint: "give the resource a plan in Waldur" },
];

function rejectionOf(response: WaldurResponse): Rejection | undefined {
  if (response.status !== 400) return "missing";
  return REJECTIONS.find(({ text }) => text.test(response.text))?.rejection;
}

/** The failure of a request that Waldur rejects, in Waldur's own words. */
export function rejectionFailure(
  subject: string,
  response: WaldurResponse,
  hint?: string,
): PlanFailure {
  const { status } = response;
  const advice = hint ?? HINTS.find(({ text }) => text.test(response.text))?.hint;
  return {
    code: status === 400 ? "server" : "not-found",
    message: `${subject} was answered ${status}: ${oneLine(response.text)}`,
    ...(advice !== undefined && { hint: advice }),
  };
}
