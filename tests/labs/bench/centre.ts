/**
 * A made-up centre: accounts with users, and the Waldur offering that bills them.
 *
 * @module
 */
import type { EmulatorFixture, EmulatorServerOptions } from "../../../src/emulator/index.ts";
import { addMonths } from "../../../src/index.ts";

/** How large it is, and how far away in milliseconds. */
export interface CentreSize {
  readonly accounts: number;
  readonly users: number;
  readonly months: number;
  readonly latency: number;
  /** `YYYY-MM`; `2020-01` when left out. */
  readonly firstMonth?: string;
}

/** The uuid of its offering. */
export const OFFERING = "0ffe00000000000000000000000000b1";

/** Its months, `YYYY-MM`. */
export function monthsOf({ months, firstMonth = "2020-01" }: CentreSize): string[] {
  return Array.from({ length: months }, (_, index) => addMonths(firstMonth, index));
}

/** The name of an account. */
export function accountName(index: number): string {
  return `account-${String(index).padStart(4, "0")}`;
}

/** An emulator of it. */
export function centreOptions(size: CentreSize): EmulatorServerOptions {
  const accounts = Array.from({ length: size.accounts }, (_, index) => index);
  return {
    latency: size.latency,
    tokenLifetime: 3600,
    fixture: computeOf(size, accounts),
    waldur: {
      offerings: [{
        uuid: OFFERING,
        name: "Offering",
        backendId: "daint",
        components: [{ type: "nodeHours", billingType: "usage" }],
      }],
      resources: accounts.map((index) => ({
        uuid: `4e50000000000000${String(index).padStart(16, "0")}`,
        name: `project ${index}`,
        offering: OFFERING,
        backendId: accountName(index),
      })),
      offeringUsers: Array.from({ length: size.users }, (_, user) => ({
        uuid: `05e4000000000000${String(user).padStart(16, "0")}`,
        offering: OFFERING,
        username: `user-${user}`,
      })),
      componentUsages: [],
      userUsages: [],
    },
  };
}

function computeOf(size: CentreSize, accounts: readonly number[]): EmulatorFixture {
  const compute = Object.fromEntries(
    monthsOf(size).map((month, monthIndex) => [
      month,
      accounts.map((index) => {
        const users = Array.from({ length: size.users }, (_, user) => ({
          username: `user-${user}`,
          nodeHours: (index + 1) * (user + 1) + monthIndex / 4,
        }));
        const totalNodeHours = users.reduce((sum, { nodeHours }) => sum + nodeHours, 0);
        return { account: accountName(index), cluster: "daint", totalNodeHours, users };
      }),
    ]),
  );
  return { compute };
}
