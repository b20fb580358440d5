/**
 * The usage of a small computing centre, made up from a seed. Every number is a
 * pure function of the seed and a day, so that any month of any year can be
 * asked for, nothing is stored, and a month is the sum of its days.
 *
 * @module
 */
import { type Bucket, dayOf, daysUntil, monthNumber } from "./calendar.ts";
import {
  ACCOUNTS,
  CLUSTERS,
  coresOf,
  type EmulatedAccount,
  type EmulatedPath,
  RESOURCES,
  storagePaths,
  USERNAMES,
} from "./centre.ts";
import { type Draw, drawFrom } from "./draw.ts";

/** One element of an answer's list, as it is sent. */
export type UsageElement = Readonly<Record<string, unknown>>;

/** Where the DWDI part takes its answers from, one month or day at a time, unfiltered. */
export interface UsageSource {
  /** The `compute` list. */
  compute(bucket: Bucket): readonly UsageElement[];
  /** The `storage` list. */
  storage(bucket: Bucket): readonly UsageElement[];
  /** The `inference` list. */
  inference(bucket: Bucket): readonly UsageElement[];
}

/** All amounts are multiples of this, so that sums of doubles are exact in any order. */
const GRAIN = 1 / 64;
/** An account grows over a project's life and starts anew. */
const PROJECT_MONTHS = 36;
const TERABYTE = 1e12;

/** Makes the data set of a seed; what lies after `now()` is not listed. */
export function createDataset(seed: number | string, now: () => Date): UsageSource {
  const draw = drawFrom(String(seed));
  const daysSoFar = (bucket: Bucket) => daysUntil(dayOf(now()), bucket);
  return {
    compute(bucket) {
      const days = daysSoFar(bucket);
      if (days.length === 0) return [];
      return ACCOUNTS.filter((account) => !isGap(draw, account.name, bucket)).flatMap((account) =>
        CLUSTERS.filter((cluster) => account.clusters.includes(cluster)).map((cluster) =>
          computeElement(draw, account, cluster, days)
        )
      );
    },
    storage(bucket) {
      const day = daysSoFar(bucket).at(-1);
      if (day === undefined) return [];
      return storagePaths().filter(({ path }) => !isGap(draw, path, bucket)).map((place) => ({
        path: place.path,
        filesystem: place.filesystem,
        data_type: place.dataType,
        tenant: place.tenant,
        ...storageState(draw, place, day),
      }));
    },
    inference(bucket) {
      const days = daysSoFar(bucket);
      if (days.length === 0) return [];
      return RESOURCES.filter((uuid) => !isGap(draw, uuid, bucket)).map((waldurResourceUuid) => ({
        waldurResourceUuid,
        totalCost: sum(days.map((day) => grained(draw("cost", waldurResourceUuid, day) * 4))),
      }));
    },
  };
}

function computeElement(
  draw: Draw,
  account: EmulatedAccount,
  cluster: string,
  days: readonly Bucket[],
): UsageElement {
  const cores = coresOf(cluster);
  const users = days.flatMap((usageDate) =>
    usersOn(draw, account, usageDate).flatMap((username) => {
      const nodeHours = dailyNodeHours(draw, account, cluster, username, usageDate);
      if (nodeHours === undefined) return [];
      return [{ username, nodeHours, cpuHours: nodeHours * cores, usageDate, cluster }];
    })
  );
  const totalNodeHours = sum(users.map((user) => user.nodeHours));
  return {
    account: account.name,
    cluster,
    totalNodeHours,
    totalCpuHours: totalNodeHours * cores,
    users,
  };
}

/** `undefined` on the days that a user does not compute; a job that ended at once leaves a 0. */
function dailyNodeHours(
  draw: Draw,
  account: EmulatedAccount,
  cluster: string,
  username: string,
  day: Bucket,
): number | undefined {
  const { name } = account;
  if (draw("idle", name, cluster, username, day) < 0.4) return undefined;
  const month = day.slice(0, 7);
  const amount = draw("hours", name, cluster, username, day);
  if (amount < 0.04 || draw("zero", name, month) < 0.05) return 0;
  return grained(account.size * growth(draw, name, month) * amount);
}

/** The first user leads the project and stays; the others come and go by the quarter. */
function usersOn(draw: Draw, { name }: EmulatedAccount, day: Bucket): string[] {
  const quarter = Math.floor(monthNumber(day) / 3);
  const first = Math.floor(draw("users", name) * USERNAMES.length);
  const count = 2 + Math.floor(draw("team", name) * 7);
  return Array.from({ length: count }, (_, index) => (
    USERNAMES[(first + index) % USERNAMES.length] ?? ""
  )).filter((user, index) => index === 0 || draw("member", name, user, quarter) < 0.7);
}

/** A store fills up with the project's age; scratch comes and goes, and is empty at times. */
function storageState(draw: Draw, { path, dataType }: EmulatedPath, day: Bucket) {
  const quota = (10 + draw("quota", path) * 490) * TERABYTE;
  const noise = draw("filled", path, day);
  const filled = dataType === "store"
    ? growth(draw, path, day) / 2 + noise / 100
    : Math.max(0, noise - 0.1);
  const spaceUsed = Math.round(quota * filled);
  const bytesPerInode = 1e6 * (1 + draw("files", path) * 19);
  return { spaceUsed, inodesUsed: Math.ceil(spaceUsed / bytesPerInode) };
}

/** From 0.4 at the start of a project to 1.6 at its end. */
function growth(draw: Draw, name: string, bucket: Bucket): number {
  const phase = Math.floor(draw("phase", name) * PROJECT_MONTHS);
  const age = (monthNumber(bucket) + phase) % PROJECT_MONTHS;
  const day = bucket.length > 7 ? Number(bucket.slice(8)) / 31 : 0;
  return 0.4 + (1.2 * (age + day)) / PROJECT_MONTHS;
}

function isGap(draw: Draw, name: string, bucket: Bucket): boolean {
  return draw("gap", name, bucket.slice(0, 7)) < 0.06;
}

function grained(amount: number): number {
  return Math.floor(amount / GRAIN) * GRAIN;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
