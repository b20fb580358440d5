/**
 * The requests that set usage, and what Waldur's refusals teach about those that follow.
 *
 * @module
 */
import { groupBy } from "../../usage/answer.ts";
import { DwdiResponseError } from "../../errors.ts";
import { isSuccess } from "../../http/response.ts";
import type { WaldurClient, WaldurResponse } from "../client/client.ts";
import { isMonthEverywhere, usageDate } from "../plan/dates.ts";
import type { Job } from "./job.ts";
import { listOfferingUsers } from "../client/listings.ts";
import type { Plan, PlanFailure, PlannedComponent, PlannedUser } from "../plan/plan.ts";
import { reasonOf, refusalFailure } from "./refusal.ts";
import type { Standing } from "../plan/standing.ts";

/** What one run knows of an offering's Waldur, whatever the month. */
export interface Memory {
  /** The urls of the offering's users by login, once they were needed. */
  offeringUsers?: Promise<ReadonlyMap<string, string>>;
  /** Whether users have to be set one by one: servers of 2024 have no bulk route. */
  lacksBulk: boolean;
  /** The resources that are in a state in which Waldur takes no usage. */
  readonly closed: Set<string>;
}

/** The memory of a run that has only begun. */
export function createMemory(): Memory {
  return { lacksBulk: false, closed: new Set() };
}

/** Sends the usage of one month. */
export interface Sender {
  /** Sets the totals of a job's resource. */
  setTotals(job: Job, signal: AbortSignal): Promise<void>;
  /** Sets its users; `records` are those that stand since the totals are set. */
  setUsers(job: Job, records: Standing, signal: AbortSignal): Promise<void>;
}

interface SenderOptions {
  readonly memory: Memory;
  readonly waldur: WaldurClient;
  readonly plan: Plan;
  readonly month: string;
  readonly now: () => Date;
}

/** What a body's `date` is, where it has one. */
type Dated = { readonly date?: string };

const CLOSED = "Waldur takes no usage in the resource's state";
const BACKFILL = "Waldur takes usage of past months from staff only";

/** Makes a sender for a month. */
export function createSender({ memory, waldur, plan, month, now }: SenderOptions): Sender {
  const date = usageDate(month, now());
  let takesDate = true;
  let takesUsage = true;

  /** Sends items less those that Waldur will not take, again where it says what it does not take. */
  async function send<Item extends PlannedComponent>(
    job: Job,
    items: readonly Item[],
    post: (items: readonly Item[], dated: Dated) => Promise<WaldurResponse>,
  ): Promise<readonly Item[]> {
    for (;;) {
      const taken = takesUsage ? items : items.filter(({ billingType }) => billingType !== "usage");
      if (taken.length < items.length) noteBackfill(job, plan);
      if (taken.length === 0) return [];
      const isDated = takesDate;
      const answer = await post(taken, isDated ? { date } : {});
      if (isSuccess(answer)) return taken;
      const reason = reasonOf(answer);
      if (reason === "backfill" && taken.some(({ billingType }) => billingType === "usage")) {
        takesUsage = false;
      } else if (reason === "date" && isDated && isMonthEverywhere(month, now())) {
        takesDate = false;
      } else if (reason === "state") {
        memory.closed.add(job.entry.resource);
        job.reason = CLOSED;
        return [];
      } else {
        const hint = reason === "date"
          ? "use a token of staff or of the service provider"
          : undefined;
        job.failure = refusalFailure(`the usage of ${job.entry.name}`, answer, hint);
        return [];
      }
    }
  }

  async function postUsers(
    route: string,
    users: readonly PlannedUser[],
    dated: Dated,
    signal: AbortSignal,
  ): Promise<WaldurResponse> {
    const urls = await offeringUsers(signal);
    const usages = users.map(({ username, dwdi }) => (
      { username, usage: dwdi, user: urls.get(username), ...dated }
    ));
    if (!memory.lacksBulk) {
      const answer = await waldur.post(`${route}set_user_usages/`, { usages }, { signal });
      if (isSuccess(answer) || reasonOf(answer) !== "missing") return answer;
      memory.lacksBulk = true;
    }
    for (const usage of usages) {
      const answer = await waldur.post(`${route}set_user_usage/`, usage, { signal });
      if (!isSuccess(answer)) return answer;
    }
    return { status: 200, text: "" };
  }

  function offeringUsers(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    return memory.offeringUsers ??= listOfferingUsers(waldur, plan.offering.uuid, { signal })
      .catch((error: unknown) => {
        delete memory.offeringUsers;
        throw error;
      });
  }

  return {
    async setTotals(job, signal) {
      const { resource, components } = job.entry;
      if (memory.closed.has(resource)) {
        job.reason = CLOSED;
        return;
      }
      const sent = await send(job, components, (items, dated) => {
        const usages = items.map(({ type, dwdi }) => ({ type, amount: dwdi }));
        const body = { resource, ...dated, usages };
        return waldur.post("/marketplace-component-usages/set_usage/", body, { signal });
      });
      for (const { type } of sent) job.sentTotals.add(type);
    },
    async setUsers(job, records, signal) {
      const { resource, users } = job.entry;
      for (const [type, ofType] of groupBy(users, (user) => user.type)) {
        if (job.failure || memory.closed.has(resource)) return;
        const sent = await send(job, ofType, (items, dated) => {
          const record = records.record(resource, type);
          if (record === undefined) throw noRecord(job, type);
          const route = `/marketplace-component-usages/${encodeURIComponent(record.uuid)}/`;
          return postUsers(route, items, dated, signal);
        });
        if (sent.length > 0) job.sentUsers.add(type);
      }
    },
  };
}

/** Expected of a service provider's token in a report; in history it defeats the purpose. */
function noteBackfill(job: Job, { purpose }: Plan): void {
  const failure: PlanFailure = {
    code: "auth",
    message: BACKFILL,
    hint: "load history with the token of a staff user",
  };
  if (purpose === "history") job.failure = failure;
  else job.reason = BACKFILL;
}

function noRecord({ entry }: Job, type: string): DwdiResponseError {
  return new DwdiResponseError(
    `Waldur lists no usage of ${type} for ${entry.name} in ${entry.month}, though it was set`,
    { hint: "check that the user of the token may list usage, and that this Waldur takes dates" },
  );
}
