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
import { parseAmount, parseUuid, seededUuid } from "./values.ts";

/** The part of one user in the usage of a component. */
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
  /** Finds a usage by its uuid. */
  usage(uuid: string): StoredUsage | undefined;
  /** The usages of a billing period, or all, in the order of creation. */
  usages(billingPeriod?: string): readonly StoredUsage[];
  /** The usage of a key, created with 0 if missing; its duplicates are removed. */
  findOrCreateUsage(key: UsageKey, inPlanPeriod: boolean): StoredUsage;
}

/** Makes the state from initial data; throws an {@linkcode EmulatorError} for inconsistent data. */
export function createWaldurStore(given: WaldurData): WaldurStore {
  const offerings = byUuid("offering", given.offerings);
  const resources = byUuid(
    "resource",
    given.resources.map((resource) => ({
      ...resource,
      offering: lookUp(offerings, resource.offering, `offering of resource ${resource.uuid}`).uuid,
    })),
  );
  const offeringUsers = byUuid(
    "offering user",
    given.offeringUsers.map((user) => ({
      ...user,
      offering: lookUp(offerings, user.offering, `offering of user ${user.uuid}`).uuid,
    })),
  );
  const usages = new Map<string, StoredUsage[]>();
  const usagesByUuid = new Map<string, StoredUsage>();
  const usagesByPeriod = new Map<string, Set<StoredUsage>>();

  const keyOf = ({ resource, type, billingPeriod }: UsageKey) =>
    `${resource.uuid} ${type} ${billingPeriod}`;
  const offeringOf = ({ uuid, offering }: EmulatedResource) =>
    lookUp(offerings, offering, `offering of resource ${uuid}`);
  const add = (key: UsageKey, inPlanPeriod: boolean): StoredUsage => {
    const same = usages.get(keyOf(key)) ?? [];
    const made: StoredUsage = {
      ...key,
      uuid: seededUuid("usage", keyOf(key), same.length),
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
  const findOrCreateUsage = (key: UsageKey, inPlanPeriod: boolean): StoredUsage => {
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
    return { resource: lookUp(resources, resource, "resource of a usage"), type, billingPeriod };
  };

  for (const { usage, inPlanPeriod = true, ...key } of given.componentUsages) {
    add(givenKey(key), inPlanPeriod).usage = givenAmount(usage);
  }
  for (const { username, usage, user, ...rest } of given.userUsages) {
    const key = givenKey(rest);
    setUserUsage(usages.get(keyOf(key))?.[0] ?? add(key, true), {
      username,
      usage: givenAmount(usage),
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
    usage: (uuid) => usagesByUuid.get(uuid),
    usages: (billingPeriod) => [
      ...(billingPeriod === undefined
        ? usagesByUuid.values()
        : usagesByPeriod.get(billingPeriod) ?? []),
    ],
    findOrCreateUsage,
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

function byUuid<T extends { readonly uuid: string }>(
  what: string,
  given: readonly T[],
): Map<string, T> {
  const found = new Map<string, T>();
  for (const one of given) {
    const uuid = parseUuid(one.uuid);
    if (uuid === undefined) throw new EmulatorError(`the ${what} '${one.uuid}' has no valid uuid`);
    if (found.has(uuid)) throw new EmulatorError(`the ${what} ${one.uuid} is listed twice`);
    found.set(uuid, { ...one, uuid });
  }
  return found;
}

function lookUp<T>(all: ReadonlyMap<string, T>, uuid: string, what: string): T {
  const found = all.get(parseUuid(uuid) ?? "");
  if (found !== undefined) return found;
  throw new EmulatorError(`the ${what} is not in the data: '${uuid}'`);
}

function givenAmount(text: string): bigint {
  try {
    return parseAmount(text);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw new EmulatorError(`'${text}' is not an amount with two decimals`);
  }
}
