/**
 * The commands that are run, and what the emulator holds for them.
 *
 * @module
 */
import { addMonths, currentMonth } from "../../../src/period/calendar.ts";
import { createEmulator, type EmulatorOptions } from "../../../src/emulator/index.ts";
import { listPeriod } from "../../../src/period/period.ts";
import { OFFERING } from "../../kit/compute-offering.ts";

/** A command line that is run. */
export interface Command {
  readonly name: string;
  /** The words, in a folder that holds `config.yaml` and `accounts.txt`. */
  readonly argv: readonly string[];
  /** The file that it writes, where it writes one. */
  readonly out?: string;
}

const PAST: readonly string[] = ["2025-01", "2025-02", "2025-03", "2025-04"];

const COMPUTE = [
  ...["compute", "--cluster", "daint", "--account", "s1234,g207,csstaff,lp16,g208,none"],
  ...["--from", "2025-01", "--to", "2025-04"],
];
const HISTORY = [
  ...["waldur", "load-history", "-c", "config.yaml", "-o", OFFERING],
  ...["-s", "2025-01-01", "-e", "2025-04-30"],
];
const REPORT = ["waldur", "report", "-c", "config.yaml"];

/** All commands; the seed chooses one. */
export const COMMANDS: readonly Command[] = [
  { name: "compute, json", argv: [...COMPUTE, "-o", "json"] },
  { name: "compute, ndjson", argv: [...COMPUTE, "-o", "ndjson", "--users"] },
  { name: "compute, csv", argv: [...COMPUTE, "-o", "csv", "--users"] },
  { name: "compute, table", argv: COMPUTE },
  { name: "compute, in batches", argv: [...COMPUTE, "-o", "json", "--account", "@accounts.txt"] },
  { name: "compute, file", argv: [...COMPUTE, "-o", "json", "--out", "out.json"], out: "out.json" },
  { name: "report", argv: REPORT },
  { name: "report, quiet", argv: [...REPORT, "-q"] },
  { name: "report, json", argv: [...REPORT, "-o", "json"] },
  { name: "load-history", argv: HISTORY },
  { name: "load-history, json", argv: [...HISTORY, "--reconcile-stale", "--output", "json"] },
  { name: "load-history, totals", argv: [...HISTORY, "--skip-user-usage", "--output", "csv"] },
];

/** More than one request can ask for, and none of them an account of DWDI's. */
export const ACCOUNTS_FILE: string = ["a", "b", "c"].map((letter) => `${letter.repeat(4000)}\n`)
  .join("");

/** What DWDI knows, and what stands in Waldur before a run: some of it right, some not. */
export function emulatedWorld(): EmulatorOptions {
  const months = [...PAST, ...presentMonths()];
  const { componentUsages: _, userUsages: __, ...centre } = createEmulator().waldur;
  const resourceOf = (account: string) =>
    centre.resources.find(({ backendId, offering }) =>
      backendId === account && offering === OFFERING
    )?.uuid ?? "";
  const held = (account: string, month: string, usage: string) => ({
    resource: resourceOf(account),
    type: "nodeHours",
    billingPeriod: `${month}-01`,
    usage,
  });
  return {
    fixture: {
      compute: Object.fromEntries(months.map((month, index) => [month, accountsOf(index)])),
    },
    waldur: {
      ...centre,
      componentUsages: months.flatMap((month) => [
        held("s1234", month, "1.00"),
        held("g207", month, "99999.99"),
        held("csstaff", month, "7.00"),
      ]),
      userUsages: months.flatMap((month) => [
        { ...held("s1234", month, "1.00"), username: "left-long-ago" },
        { ...held("g207", month, "5.00"), username: "ada" },
      ]),
    },
  };
}

/** The months of a report, which no fixed list can name. */
function presentMonths(): readonly string[] {
  const to = currentMonth();
  return listPeriod({ granularity: "month", from: addMonths(to, -2), to });
}

/** What DWDI lists in the month with this place among the months. */
function accountsOf(month: number) {
  const shares = [["ada", 0.5], ["bob", 0.3], ["nobody-in-waldur", 0.2]] as const;
  const listed = month % 2 === 0 ? ["s1234", "g207", "csstaff", "lp16"] : ["s1234", "g207", "g208"];
  return listed.map((account, place) => {
    const nodeHours = (month + 1) * 100 + (place + 1) * 7.5;
    return {
      account,
      totalNodeHours: nodeHours,
      totalCpuHours: nodeHours * 288,
      users: shares.map(([username, share]) => ({
        username,
        nodeHours: nodeHours * share,
        cpuHours: nodeHours * share * 288,
        cluster: "daint",
      })),
    };
  });
}
