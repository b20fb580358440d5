/**
 * The bodies of reports to Waldur.
 *
 * @module
 */
import { amount } from "./amount.ts";
import type { EmulatedOfferingUser, EmulatedResource } from "./data.ts";
import { formOf, Invalid, list, optional, type Reader, required, someOf, text } from "./form.ts";
import type { WaldurStore } from "./store.ts";
import { hexOf } from "./uuid.ts";

/** The totals of a resource. */
export interface UsageReport {
  readonly resource: EmulatedResource;
  readonly date: Date | undefined;
  /** Amounts in hundredths. */
  readonly usages: readonly { readonly type: string; readonly amount: bigint }[];
}

/** A user's part of one usage. */
export interface UserUsageReport {
  readonly username: string;
  /** In hundredths. */
  readonly usage: bigint;
  readonly user: EmulatedOfferingUser | undefined;
  readonly date: Date | undefined;
}

/** Readers of bodies. */
export interface ReportReaders {
  readonly usageReport: Reader<UsageReport>;
  readonly userUsageReport: Reader<UserUsageReport>;
  readonly userUsageReports: Reader<readonly UserUsageReport[]>;
}

const USER_URL = /\/api\/marketplace-offering-users\/([^/]+)\/$/;

/** Makes readers that know what a store holds, and read dates, where they do, by `moment`. */
export function reportReaders(
  store: WaldurStore,
  moment: Reader<Date> | undefined,
): ReportReaders {
  const readDate: Reader<Date | undefined> = moment ? optional(moment) : () => undefined;
  const userUsageReport = (body: unknown) => {
    const { field } = formOf(body);
    const username = field("username", required(text));
    const usage = field("usage", required(amount));
    const user = field("user", optional(offeringUserIn(store)));
    const date = field("date", readDate);
    return { username: username(), usage: usage(), user: user(), date: date() };
  };
  return {
    usageReport(body) {
      const { field } = formOf(body);
      const resource = field("resource", required(resourceIn(store)));
      const date = field("date", readDate);
      const usages = field("usages", required(list(componentAmount)));
      return { resource: resource(), date: date(), usages: usages() };
    },
    userUsageReport,
    userUsageReports(body) {
      return formOf(body).field("usages", required(someOf(userUsageReport)))();
    },
  };
}

function componentAmount(body: unknown) {
  const { field } = formOf(body);
  const type = field("type", required(text));
  const reported = field("amount", required(amount));
  return { type: type(), amount: reported() };
}

function resourceIn(store: WaldurStore): Reader<EmulatedResource> {
  return (value) => {
    const resource = store.resource(hexOf(String(value)) ?? "");
    if (resource !== undefined) return resource;
    throw new Invalid([`Object with uuid=${value} does not exist.`]);
  };
}

function offeringUserIn(store: WaldurStore): Reader<EmulatedOfferingUser> {
  return (value) => {
    const uuid = USER_URL.exec(String(value))?.[1];
    if (uuid === undefined) throw new Invalid(["Invalid hyperlink - No URL match."]);
    const user = store.offeringUser(hexOf(uuid) ?? "");
    if (user !== undefined) return user;
    throw new Invalid(["Invalid hyperlink - Object does not exist."]);
  };
}
