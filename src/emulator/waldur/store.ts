/**
 * The state of an emulated Waldur: its initial data, and the usage reported since.
 *
 * @module
 */
import { EmulatorError } from "../errors.ts";
import type {
  EmulatedComponentUsage,
  EmulatedOffering,
  EmulatedOfferingUser,
  EmulatedResource,
  WaldurData,
} from "./data.ts";
import { ValidationError } from "./serializer.ts";
import type { WaldurTraits } from "./traits.ts";
import {
  createUsageRecords,
  setUserUsage,
  type StoredUsage,
  type UsageContext,
  type UsageKey,
  type UsageRecords,
} from "./usage-records.ts";
import { parseAmount, parseUuid } from "./values.ts";

/** The state of an emulated Waldur. All uuids in it are without dashes. */
export interface WaldurStore {
  /** Finds an offering by its uuid. */
  offering(uuid: string): EmulatedOffering | undefined;
  /** Finds a resource by its uuid. */
  resource(uuid: string): EmulatedResource | undefined;
  /** The offering of a resource. */
  offeringOf(resource: EmulatedResource): EmulatedOffering;
  /** Finds an offering user by its uuid. */
  offeringUser(uuid: string): EmulatedOfferingUser | undefined;
  /** All offerings. */
  offerings(): readonly EmulatedOffering[];
  /** All resources. */
  resources(): readonly EmulatedResource[];
  /** All offering users. */
  offeringUsers(): readonly EmulatedOfferingUser[];
  /** The records of usage. */
  readonly usages: UsageRecords;
  /** The record that a report for a moment sets, created with 0 if missing. */
  usageAt(key: UsageKey, date: Date): StoredUsage;
  /** Sets the usage of a component to an amount in hundredths, for a moment. */
  setUsage(key: UsageKey, date: Date, amount: bigint): void;
  /** The amounts of the last report of each resource, by its uuid: what Waldur's portal shows. */
  readonly currentUsages: Map<string, Readonly<Record<string, string>>>;
}

/** The plan period of a resource since its plan began. */
export const PRESENT_PLAN_PERIOD = "present";
const PLAN_START = "2020-01-01T00:00:00Z";

/** Makes the state from initial data; throws an {@linkcode EmulatorError} for inconsistent data. */
export function createWaldurStore(initial: WaldurData, traits: WaldurTraits): WaldurStore {
  const offerings = byUuid("offering", initial.offerings);
  const resources = byUuid(
    "resource",
    initial.resources.map((resource) => ({
      ...resource,
      offering: lookUp(offerings, resource.offering, `offering of resource ${resource.uuid}`).uuid,
    })),
  );
  const offeringUsers = byUuid(
    "offering user",
    initial.offeringUsers.map((user) => ({
      ...user,
      offering: lookUp(offerings, user.offering, `offering of user ${user.uuid}`).uuid,
    })),
  );
  const usages = createUsageRecords(traits.separatesPlanPeriods);

  const offeringOf = ({ uuid, offering }: EmulatedResource) =>
    lookUp(offerings, offering, `offering of resource ${uuid}`);
  const contextAt = ({ resource }: UsageKey, date: Date): UsageContext => ({
    offering: offeringOf(resource),
    planPeriod: date >= new Date(resource.created ?? PLAN_START) ? PRESENT_PLAN_PERIOD : undefined,
    date,
  });
  const usageAt = (key: UsageKey, date: Date) => usages.findOrCreate(key, contextAt(key, date));

  const initialKey = ({ resource, type, billingPeriod }: InitialKey): UsageKey => {
    if (!/^\d{4}-\d{2}-01$/.test(billingPeriod)) {
      throw new EmulatorError(`a billing period is the first of a month, not '${billingPeriod}'`);
    }
    return { resource: lookUp(resources, resource, "resource of a usage"), type, billingPeriod };
  };
  const addInitial = (
    usage: InitialKey & Pick<EmulatedComponentUsage, "inPlanPeriod" | "planPeriod" | "date">,
  ): StoredUsage => {
    const { inPlanPeriod = true, planPeriod = PRESENT_PLAN_PERIOD, date } = usage;
    const key = initialKey(usage);
    return usages.add(key, {
      offering: offeringOf(key.resource),
      planPeriod: inPlanPeriod ? planPeriod : undefined,
      date: initialDate(date ?? key.billingPeriod),
    });
  };
  for (const usage of initial.componentUsages) {
    addInitial(usage).usage = initialAmount(usage.usage);
  }
  for (const { username, usage, user, ...key } of initial.userUsages) {
    setUserUsage(usages.ofKey(initialKey(key))[0] ?? addInitial(key), {
      username,
      usage: initialAmount(usage),
      user: user === undefined ? undefined : lookUp(offeringUsers, user, "user of a usage"),
    });
  }

  return {
    offering: (uuid) => offerings.get(uuid),
    resource: (uuid) => resources.get(uuid),
    offeringOf,
    offeringUser: (uuid) => offeringUsers.get(uuid),
    offerings: () => [...offerings.values()],
    resources: () => [...resources.values()],
    offeringUsers: () => [...offeringUsers.values()],
    usages,
    usageAt,
    setUsage(key, date, amount) {
      const { planPeriod } = contextAt(key, date);
      Object.assign(usageAt(key, date), { usage: amount, planPeriod, date });
    },
    currentUsages: new Map(),
  };
}

type InitialKey = Pick<EmulatedComponentUsage, "resource" | "type" | "billingPeriod">;

function byUuid<T extends { readonly uuid: string }>(
  what: string,
  items: readonly T[],
): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const uuid = parseUuid(item.uuid);
    if (uuid === undefined) throw new EmulatorError(`the ${what} '${item.uuid}' has no valid uuid`);
    if (found.has(uuid)) throw new EmulatorError(`the ${what} ${item.uuid} is listed twice`);
    found.set(uuid, { ...item, uuid });
  }
  return found;
}

function lookUp<T>(all: ReadonlyMap<string, T>, uuid: string, what: string): T {
  const found = all.get(parseUuid(uuid) ?? "");
  if (found !== undefined) return found;
  throw new EmulatorError(`the ${what} is not in the data: '${uuid}'`);
}

function initialDate(text: string): Date {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new EmulatorError(`'${text}' is not a date of a usage`);
}

function initialAmount(text: string): bigint {
  try {
    return parseAmount(text);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw new EmulatorError(`'${text}' is not an amount with two decimals`);
  }
}
