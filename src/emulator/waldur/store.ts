/**
 * The state of an emulated Waldur: what it was set up with, and the usage that
 * has been reported since.
 *
 * @module
 */
import { EmulatorError } from "../error.ts";
import { amount } from "./amount.ts";
import type {
  EmulatedComponentUsage,
  EmulatedOffering,
  EmulatedOfferingUser,
  EmulatedResource,
  WaldurData,
} from "./data.ts";
import { Invalid } from "./form.ts";
import { snapshotOf } from "./snapshot.ts";
import { hexOf, uuidOf } from "./uuid.ts";

/** A user's part of a usage. */
export interface StoredUserUsage {
  readonly uuid: string;
  readonly username: string;
  /** In hundredths. */
  usage: bigint;
  readonly user: EmulatedOfferingUser | undefined;
}

/** What a usage is the usage of. */
export interface UsageKey {
  readonly resource: EmulatedResource;
  readonly type: string;
  readonly billingPeriod: string;
}

/** The usage of one component of a resource in one month. */
export interface StoredUsage extends UsageKey {
  readonly uuid: string;
  readonly offering: EmulatedOffering;
  /** In hundredths. */
  usage: bigint;
  inPlanPeriod: boolean;
  /** By username. */
  readonly users: Map<string, StoredUserUsage>;
}

type GivenKey = Pick<EmulatedComponentUsage, "resource" | "type" | "billingPeriod">;

/** An emulated Waldur's state. All uuids in it are without dashes. */
export interface WaldurStore {
  /** The offering of a uuid. */
  offering(uuid: string): EmulatedOffering | undefined;
  /** The resource of a uuid. */
  resource(uuid: string): EmulatedResource | undefined;
  /** The offering that a resource is of. */
  offeringOf(resource: EmulatedResource): EmulatedOffering;
  /** The offering user of a uuid. */
  offeringUser(uuid: string): EmulatedOfferingUser | undefined;
  /** All resources. */
  resources(): readonly EmulatedResource[];
  /** All offering users. */
  offeringUsers(): readonly EmulatedOfferingUser[];
  /** A usage by its uuid. */
  usage(uuid: string): StoredUsage | undefined;
  /** The usages of a billing period, or all of them, in the order of their making. */
  usages(billingPeriod?: string): readonly StoredUsage[];
  /** The one usage of a key: made with 0 where there is none, freed of its duplicates. */
  usageOf(key: UsageKey, inPlanPeriod: boolean): StoredUsage;
  /** All that is held now. */
  readonly data: WaldurData;
}

/** Makes the state of a set of data; throws an {@linkcode EmulatorError} where it contradicts itself. */
export function createWaldurStore(given: WaldurData): WaldurStore {
  const offerings = byUuid("offering", given.offerings);
  const resources = byUuid(
    "resource",
    given.resources.map((resource) => ({
      ...resource,
      offering: known(offerings, resource.offering, `offering of resource ${resource.uuid}`).uuid,
    })),
  );
  const offeringUsers = byUuid(
    "offering user",
    given.offeringUsers.map((user) => ({
      ...user,
      offering: known(offerings, user.offering, `offering of user ${user.uuid}`).uuid,
    })),
  );
  const usages = new Map<string, StoredUsage[]>();
  const usagesByUuid = new Map<string, StoredUsage>();
  const usagesByPeriod = new Map<string, Set<StoredUsage>>();

  const keyOf = ({ resource, type, billingPeriod }: UsageKey) =>
    `${resource.uuid} ${type} ${billingPeriod}`;
  const offeringOf = ({ uuid, offering }: EmulatedResource) =>
    known(offerings, offering, `offering of resource ${uuid}`);
  const add = (key: UsageKey, inPlanPeriod: boolean): StoredUsage => {
    const same = usages.get(keyOf(key)) ?? [];
    const made: StoredUsage = {
      ...key,
      uuid: uuidOf("usage", keyOf(key), same.length),
      offering: offeringOf(key.resource),
      usage: 0n,
      inPlanPeriod,
      users: new Map(),
    };
    usages.set(keyOf(key), [...same, made]);
    usagesByUuid.set(made.uuid, made);
    const ofPeriod = usagesByPeriod.get(key.billingPeriod) ?? new Set();
    usagesByPeriod.set(key.billingPeriod, ofPeriod.add(made));
    return made;
  };
  const usageOf = (key: UsageKey, inPlanPeriod: boolean): StoredUsage => {
    const [found, ...duplicates] = usages.get(keyOf(key)) ?? [];
    if (found === undefined) return add(key, inPlanPeriod);
    usages.set(keyOf(key), [found]);
    for (const duplicate of duplicates) {
      usagesByUuid.delete(duplicate.uuid);
      usagesByPeriod.get(key.billingPeriod)?.delete(duplicate);
    }
    return found;
  };
  const givenKey = ({ resource, type, billingPeriod }: GivenKey): UsageKey => {
    if (!/^\d{4}-\d{2}-01$/.test(billingPeriod)) {
      throw new EmulatorError(`a billing period is the first of a month, not '${billingPeriod}'`);
    }
    return { resource: known(resources, resource, "resource of a usage"), type, billingPeriod };
  };

  for (const { usage, inPlanPeriod = true, ...key } of given.componentUsages) {
    add(givenKey(key), inPlanPeriod).usage = givenAmount(usage);
  }
  for (const { username, usage, user, ...rest } of given.userUsages) {
    const key = givenKey(rest);
    setUserUsage(usages.get(keyOf(key))?.[0] ?? add(key, true), {
      username,
      usage: givenAmount(usage),
      user: user === undefined ? undefined : known(offeringUsers, user, "user of a usage"),
    });
  }

  return {
    offering: (uuid) => offerings.get(uuid),
    resource: (uuid) => resources.get(uuid),
    offeringOf,
    offeringUser: (uuid) => offeringUsers.get(uuid),
    resources: () => [...resources.values()],
    offeringUsers: () => [...offeringUsers.values()],
    usage: (uuid) => usagesByUuid.get(uuid),
    usages: (billingPeriod) => [
      ...(billingPeriod === undefined
        ? usagesByUuid.values()
        : usagesByPeriod.get(billingPeriod) ?? []),
    ],
    usageOf,
    get data() {
      return {
        offerings: [...offerings.values()],
        resources: [...resources.values()],
        offeringUsers: [...offeringUsers.values()],
        ...snapshotOf([...usagesByUuid.values()]),
      };
    },
  };
}

/** Sets a user's part; the `user` of a part that is there already stays as it is. */
export function setUserUsage(
  stored: StoredUsage,
  { username, usage, user }: Omit<StoredUserUsage, "uuid">,
): void {
  const found = stored.users.get(username);
  if (found !== undefined) found.usage = usage;
  else {
    const uuid = uuidOf("user usage", stored.uuid, username);
    stored.users.set(username, { uuid, username, usage, user });
  }
}

function byUuid<T extends { readonly uuid: string }>(
  what: string,
  given: readonly T[],
): Map<string, T> {
  const found = new Map<string, T>();
  for (const one of given) {
    const uuid = hexOf(one.uuid);
    if (uuid === undefined) throw new EmulatorError(`the ${what} '${one.uuid}' has no uuid`);
    if (found.has(uuid)) throw new EmulatorError(`the ${what} ${one.uuid} is there twice`);
    found.set(uuid, { ...one, uuid });
  }
  return found;
}

function known<T>(all: ReadonlyMap<string, T>, uuid: string, what: string): T {
  const found = all.get(hexOf(uuid) ?? "");
  if (found !== undefined) return found;
  throw new EmulatorError(`the ${what} is not in the data: '${uuid}'`);
}

function givenAmount(text: string): bigint {
  try {
    return amount(text);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new EmulatorError(`'${text}' is no amount with two decimals`);
  }
}
