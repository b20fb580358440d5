/**
 * Situations before a report, and what Waldur shall hold after it: a model that knows the rules for
 * three resources with one component each, and no code of the project.
 *
 * @module
 */
import fc from "fast-check";
import type { Held } from "../../kit/waldur-world.ts";
import { exact } from "./decimal.ts";

const [PAST, CURRENT] = ["2025-02", "2025-03"] as const;
/** The months that are reported, of which the last is the current one. */
export const MONTHS: readonly string[] = [PAST, CURRENT];
/** The backend ids of the resources. */
export const RESOURCES: readonly string[] = ["g1", "g2", "g3"];
const USERS = ["ada", "bob", "eve"];

/** Hours as decimals. */
interface Account {
  readonly total: string | undefined;
  readonly users: Readonly<Record<string, string>>;
}

/** What DWDI lists by month and account, and what Waldur holds. */
export interface Situation {
  readonly factor: string;
  readonly dwdi: Readonly<Record<string, Readonly<Record<string, Account>>>>;
  readonly usage: readonly Held[];
  readonly userUsage: readonly (Held & { readonly username: string })[];
}

/** What Waldur may hold of something: a text as it is, or hours to be rounded once. */
export type Amount = { readonly text: string } | { readonly hours: readonly string[] };

/** The factors of the component. */
export const FACTORS: readonly string[] = ["1", "2", "0.5", "0.001", "1e-6", "3600", "0.3"];

const HOURS = fc.oneof(
  fc.constantFrom("0", "0.004", "0.005", "0.125", "2.675", "1000000"),
  fc.tuple(fc.nat(9999), fc.stringMatching(/^\d{1,6}$/)).map(([whole, part]) => `${whole}.${part}`),
);
const CENTS = fc.oneof(fc.constant("0.00"), fc.nat(99_999).map((n) => (n / 100).toFixed(2)));
const ACCOUNT: fc.Arbitrary<Account> = fc.record({
  total: fc.option(HOURS, { nil: undefined, freq: 8 }),
  users: fc.dictionary(fc.constantFrom(...USERS), HOURS, { maxKeys: 3 }),
}).map(({ total, users }) => {
  const sum = Object.values(users).reduce((sum, hours) => sum + Number(hours), 0);
  // Of a total that is 0, Waldur makes the sum of its users.
  return { total: Number(total) < sum ? undefined : total, users };
});
const LISTED = fc.dictionary(fc.constantFrom(...RESOURCES), ACCOUNT, { maxKeys: 3 });

/** A record of Waldur, with those of some users in it. */
const HELD = fc.uniqueArray(
  fc.record({
    of: fc.constantFrom(...RESOURCES),
    month: fc.constantFrom(...MONTHS),
    usage: CENTS,
    users: fc.dictionary(fc.constantFrom(...USERS), CENTS, { maxKeys: 2 }),
  }),
  { selector: ({ of, month }) => of + month, maxLength: 4 },
);

/** Any situation. */
export const SITUATION: fc.Arbitrary<Situation> = fc.record({
  factor: fc.constantFrom(...FACTORS),
  dwdi: fc.record({ [PAST]: LISTED, [CURRENT]: LISTED }),
  held: HELD,
}).map(({ held, ...situation }) => ({
  ...situation,
  usage: held.map(({ of, month, usage }) => ({ of, month, usage })),
  userUsage: held.flatMap(({ of, month, users }) =>
    Object.entries(users).map(([username, usage]) => ({ of, month, usage, username }))
  ),
}));

/** What Waldur holds in a situation, by resource, month and user: `g1 2025-03 ada`. */
export function holdingsOf({ usage, userUsage }: Situation): Map<string, string> {
  return new Map([
    ...usage.map(({ of, month, usage }) => [`${of} ${month}`, usage] as const),
    ...userUsage.map(({ of, month, username, usage }) =>
      [`${of} ${month} ${username}`, usage] as const
    ),
  ]);
}

/** What it shall hold after a report. */
export function modelOf(situation: Situation): ReadonlyMap<string, Amount> {
  const { dwdi, usage } = situation;
  const model = new Map<string, Amount>();
  for (const [key, text] of holdingsOf(situation)) model.set(key, { text });
  for (const month of MONTHS) {
    const listed = dwdi[month] ?? {};
    const holdsUsage = usage.some((held) => held.month === month && Number(held.usage) > 0);
    if (Object.keys(listed).length === 0 && holdsUsage) continue;
    for (const name of RESOURCES) {
      const key = `${name} ${month}`;
      const { total, users } = listed[name] ?? { total: undefined, users: {} };
      const parts = total === undefined ? Object.values(users) : [total];
      if (parts.length === 0 && (name in listed || month === PAST)) continue;
      for (const held of model.keys()) {
        if (held.startsWith(`${key} `)) model.set(held, { text: "0.00" });
      }
      model.set(key, parts.length > 0 ? { hours: parts } : { text: "0.00" });
      for (const [user, hours] of Object.entries(users)) {
        model.set(`${key} ${user}`, { hours: [hours] });
      }
    }
  }
  return model;
}

/** Whether what is held is what shall be: to the letter, or less than half a cent off. */
export function isMeant(
  held: string | undefined,
  amount: Amount | undefined,
  factor: string,
): boolean {
  if (amount === undefined) return held === undefined;
  if ("text" in amount) return held === amount.text;
  const exactly = amount.hours.map(exact).reduce((a, b) => a + b, 0n) * exact(factor);
  // No record is made for a user's 0.
  const distance = exact(held ?? "0") * exact("1") - exactly;
  const half = exact("0.005") * exact("1");
  return (distance < 0n ? -distance : distance) <= half + (exactly >> 48n);
}
