/**
 * The request bodies of reports.
 *
 * @module
 */
import type { EmulatedOfferingUser, EmulatedResource } from "./data.ts";
import {
  fieldsOf,
  list,
  nonEmptyList,
  optional,
  type Reader,
  required,
  text,
  ValidationError,
} from "./serializer.ts";
import type { WaldurStore } from "./store.ts";
import { parseAmount, parseUuid } from "./values.ts";

/** The body of `set_usage`: totals of a resource. */
export interface UsageReport {
  readonly resource: EmulatedResource;
  readonly date: Date | undefined;
  /** Amounts in hundredths. */
  readonly usages: readonly { readonly type: string; readonly amount: bigint }[];
}

/** The body of `set_user_usage`: the usage of one user. */
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

/** Makes the readers; without `parseDate` they ignore dates. */
export function reportReaders(
  store: WaldurStore,
  parseDate: Reader<Date> | undefined,
): ReportReaders {
  const readDate: Reader<Date | undefined> = parseDate ? optional(parseDate) : () => undefined;
  const userUsageReport = (body: unknown) => {
    const { field } = fieldsOf(body);
    const username = field("username", required(text));
    const usage = field("usage", required(parseAmount));
    const user = field("user", optional(offeringUserIn(store)));
    const date = field("date", readDate);
    return { username: username(), usage: usage(), user: user(), date: date() };
  };
  return {
    usageReport(body) {
      const { field } = fieldsOf(body);
      const resource = field("resource", required(resourceIn(store)));
      const date = field("date", readDate);
      const usages = field("usages", required(list(componentAmount)));
      return { resource: resource(), date: date(), usages: usages() };
    },
    userUsageReport,
    userUsageReports(body) {
      return fieldsOf(body).field("usages", required(nonEmptyList(userUsageReport)))();
    },
  };
}

function componentAmount(body: unknown) {
  const { field } = fieldsOf(body);
  const type = field("type", required(text));
  const reported = field("amount", required(parseAmount));
  return { type: type(), amount: reported() };
}

function resourceIn(store: WaldurStore): Reader<EmulatedResource> {
  return (value) => {
    const resource = store.resource(parseUuid(String(value)) ?? "");
    if (resource !== undefined) return resource;
    throw new ValidationError([`Object with uuid=${value} does not exist.`]);
  };
}

function offeringUserIn(store: WaldurStore): Reader<EmulatedOfferingUser> {
  return (value) => {
    const uuid = USER_URL.exec(String(value))?.[1];
    if (uuid === undefined) throw new ValidationError(["Invalid hyperlink - No URL match."]);
    const user = store.offeringUser(parseUuid(uuid) ?? "");
    if (user !== undefined) return user;
    throw new ValidationError(["Invalid hyperlink - Object does not exist."]);
  };
}
