/**
 * The records of usage, and which record a report replaces.
 *
 * @module
 */
import type { EmulatedOffering, EmulatedOfferingUser, EmulatedResource } from "./data.ts";
import { seededUuid } from "./values.ts";

/** The usage of a component by one user. */
export interface StoredUserUsage {
  readonly uuid: string;
  readonly username: string;
  /** In hundredths. */
  usage: bigint;
  readonly user: EmulatedOfferingUser | undefined;
}

/** The key of a usage. */
export interface UsageKey {
  readonly resource: EmulatedResource;
  readonly type: string;
  readonly billingPeriod: string;
}

/** What a report says of a usage beside its amount. */
export interface UsageContext {
  readonly offering: EmulatedOffering;
  /** The name of the plan period; `undefined` when the date is in none. */
  readonly planPeriod: string | undefined;
  readonly date: Date;
}

/** The usage of one component of a resource in one month. */
export interface StoredUsage extends UsageKey {
  readonly uuid: string;
  readonly offering: EmulatedOffering;
  /** In hundredths. */
  usage: bigint;
  planPeriod: string | undefined;
  date: Date;
  /** By username. */
  readonly users: Map<string, StoredUserUsage>;
}

/** All records of usage. */
export interface UsageRecords {
  /** Finds a record by its uuid. */
  get(uuid: string): StoredUsage | undefined;
  /** The records of a billing period, or all, in the order of creation. */
  list(billingPeriod?: string): readonly StoredUsage[];
  /** The records of a key, in the order of creation. */
  ofKey(key: UsageKey): readonly StoredUsage[];
  /** Adds a record with the usage 0. */
  add(key: UsageKey, context: UsageContext): StoredUsage;
  /** The record that a report replaces, created if missing; its duplicates are removed. */
  findOrCreate(key: UsageKey, context: UsageContext): StoredUsage;
}

/** Creates an empty list of records, with one for each plan period of a key or one for all. */
export function createUsageRecords(separatesPlanPeriods: boolean): UsageRecords {
  const byUuid = new Map<string, StoredUsage>();
  const byKey = new Map<string, StoredUsage[]>();
  const byPeriod = new Map<string, Set<StoredUsage>>();

  const ofKey = (key: UsageKey) => byKey.get(keyOf(key)) ?? [];
  const add = (key: UsageKey, context: UsageContext): StoredUsage => {
    const same = ofKey(key);
    const record = { ...key, ...context, uuid: freeUuid(key), usage: 0n, users: new Map() };
    byKey.set(keyOf(key), [...same, record]);
    byUuid.set(record.uuid, record);
    byPeriod.set(key.billingPeriod, (byPeriod.get(key.billingPeriod) ?? new Set()).add(record));
    return record;
  };
  const remove = (record: StoredUsage): void => {
    byKey.set(keyOf(record), ofKey(record).filter((other) => other !== record));
    byUuid.delete(record.uuid);
    byPeriod.get(record.billingPeriod)?.delete(record);
  };

  function freeUuid(key: UsageKey): string {
    let count = 0;
    let uuid = seededUuid("usage", keyOf(key), count);
    while (byUuid.has(uuid)) uuid = seededUuid("usage", keyOf(key), ++count);
    return uuid;
  }

  return {
    get: (uuid) => byUuid.get(uuid),
    list: (billingPeriod) => [
      ...(billingPeriod === undefined ? byUuid.values() : byPeriod.get(billingPeriod) ?? []),
    ],
    ofKey,
    add,
    findOrCreate(key, context) {
      const [found, ...duplicates] = ofKey(key).filter(({ planPeriod }) =>
        !separatesPlanPeriods || planPeriod === context.planPeriod
      );
      duplicates.forEach(remove);
      return found ?? add(key, context);
    },
  };
}

/** Sets the usage of a user; the `user` link of an existing one stays as it is. */
export function setUserUsage(
  stored: StoredUsage,
  { username, usage, user }: Omit<StoredUserUsage, "uuid">,
): void {
  const found = stored.users.get(username);
  if (found !== undefined) found.usage = usage;
  else {
    const uuid = seededUuid("user usage", stored.uuid, username);
    stored.users.set(username, { uuid, username, usage, user });
  }
}

function keyOf({ resource, type, billingPeriod }: UsageKey): string {
  return `${resource.uuid} ${type} ${billingPeriod}`;
}
