/**
 * The generated dataset: the usage of a small site. Every number depends on the seed and the day
 * only, so that any month of any year can be requested, nothing is stored, and a month is the sum of
 * its days.
 *
 * @module
 */
import { dayOf, daysUntil, monthNumber, type Period } from "./calendar.ts";
import {
  ACCOUNTS,
  CLUSTERS,
  coresOf,
  type EmulatedAccount,
  type EmulatedPath,
  RESOURCES,
  storagePaths,
  USERNAMES,
} from "./site.ts";
import { type SeededRandom, seededRandom } from "../seeded-random.ts";

/** One element of a DWDI response, as it is sent. */
export type UsageElement = Readonly<Record<string, unknown>>;

/** The usage of a month or a day, unfiltered: from the dataset or a fixture. */
export interface UsageSource {
  /** The `compute` list. */
  compute(period: Period): readonly UsageElement[];
  /** The `storage` list. */
  storage(period: Period): readonly UsageElement[];
  /** The `inference` list. */
  inference(period: Period): readonly UsageElement[];
}

/** Amounts are multiples of this, so that sums of doubles are exact in any order. */
const QUANTUM = 1 / 64;
/** Usage grows over this time and starts again. */
const PROJECT_MONTHS = 36;
const TERABYTE = 1e12;

/** Makes the dataset of a seed; days after `now()` are not listed. */
export function createDataset(seed: number | string, now: () => Date): UsageSource {
  const random = seededRandom(String(seed));
  const daysUntilNow = (period: Period) => daysUntil(dayOf(now()), period);
  return {
    compute(period) {
      const days = daysUntilNow(period);
      if (days.length === 0) return [];
      return ACCOUNTS.filter((account) => !isMissing(random, account.name, period)).flatMap((
        account,
      ) =>
        CLUSTERS.filter((cluster) => account.clusters.includes(cluster)).map((cluster) =>
          computeElement(random, account, cluster, days)
        )
      );
    },
    storage(period) {
      const day = daysUntilNow(period).at(-1);
      if (day === undefined) return [];
      return storagePaths().filter(({ path }) => !isMissing(random, path, period)).map((entry) => ({
        path: entry.path,
        filesystem: entry.filesystem,
        data_type: entry.dataType,
        tenant: entry.tenant,
        ...storageUsage(random, entry, day),
      }));
    },
    inference(period) {
      const days = daysUntilNow(period);
      if (days.length === 0) return [];
      return RESOURCES.filter((uuid) => !isMissing(random, uuid, period)).map((
        waldurResourceUuid,
      ) => ({
        waldurResourceUuid,
        totalCost: sum(days.map((day) => quantize(random("cost", waldurResourceUuid, day) * 4))),
      }));
    },
  };
}

function computeElement(
  random: SeededRandom,
  account: EmulatedAccount,
  cluster: string,
  days: readonly Period[],
): UsageElement {
  const cores = coresOf(cluster);
  const users = days.flatMap((usageDate) =>
    activeUsers(random, account, usageDate).flatMap((username) => {
      const nodeHours = dailyNodeHours(random, account, cluster, username, usageDate);
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

/** `undefined` on days without a job; 0 for a job that ended at once. */
function dailyNodeHours(
  random: SeededRandom,
  account: EmulatedAccount,
  cluster: string,
  username: string,
  day: Period,
): number | undefined {
  const { name } = account;
  if (random("idle", name, cluster, username, day) < 0.4) return undefined;
  const month = day.slice(0, 7);
  const amount = random("hours", name, cluster, username, day);
  if (amount < 0.04 || random("zero", name, month) < 0.05) return 0;
  return quantize(account.size * growth(random, name, month) * amount);
}

/** The first user is always active; the others change by quarter. */
function activeUsers(random: SeededRandom, { name }: EmulatedAccount, day: Period): string[] {
  const quarter = Math.floor(monthNumber(day) / 3);
  const first = Math.floor(random("users", name) * USERNAMES.length);
  const count = 2 + Math.floor(random("team", name) * 7);
  return Array.from({ length: count }, (_, index) => (
    USERNAMES[(first + index) % USERNAMES.length] ?? ""
  )).filter((user, index) => index === 0 || random("member", name, user, quarter) < 0.7);
}

/** A store grows with the age of the project; scratch varies, and is empty at times. */
function storageUsage(random: SeededRandom, { path, dataType }: EmulatedPath, day: Period) {
  const quota = (10 + random("quota", path) * 490) * TERABYTE;
  const noise = random("filled", path, day);
  const filled = dataType === "store"
    ? growth(random, path, day) / 2 + noise / 100
    : Math.max(0, noise - 0.1);
  const spaceUsed = Math.round(quota * filled);
  const bytesPerInode = 1e6 * (1 + random("files", path) * 19);
  return { spaceUsed, inodesUsed: Math.ceil(spaceUsed / bytesPerInode) };
}

/** A factor from 0.4 at the start of a project to 1.6 at its end. */
function growth(random: SeededRandom, name: string, period: Period): number {
  const phase = Math.floor(random("phase", name) * PROJECT_MONTHS);
  const age = (monthNumber(period) + phase) % PROJECT_MONTHS;
  const day = period.length > 7 ? Number(period.slice(8)) / 31 : 0;
  return 0.4 + (1.2 * (age + day)) / PROJECT_MONTHS;
}

function isMissing(random: SeededRandom, name: string, period: Period): boolean {
  return random("gap", name, period.slice(0, 7)) < 0.06;
}

function quantize(amount: number): number {
  return Math.floor(amount / QUANTUM) * QUANTUM;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
