/**
 * What must hold after a trial, whatever went wrong in it.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { currentMonth } from "../../../src/period/calendar.ts";
import type { WaldurData } from "../../../src/emulator/index.ts";
import { PROXY_FAILED } from "./proxy.ts";
import { CLIENT_SECRET, type Ended, LOGIN, type Trial } from "./trial.ts";

/** How a trial ended that nothing is wrong with. */
export type Ending = "as if nothing had happened" | "failed, completed by a repeat";

/** A trial's ending, or what is wrong with it. */
export interface Verdict {
  readonly ending: Ending;
  readonly objections: readonly string[];
}

/** Lines that the program writes to stderr on purpose; a stack or a runtime's warning is none. */
const LINE = /^((dwdi|hint|request id|cause): \S|\{"error":\{"code":"[a-z-]+","message":"[^"])/;
const FAILURE = /^dwdi: .+ \([a-z-]+\)$|^\{"error":/;
const SECRETS: readonly (string | RegExp)[] = [
  "planted",
  CLIENT_SECRET,
  encodeURIComponent(CLIENT_SECRET),
  encodeURIComponent(LOGIN.password),
  btoa(`${LOGIN.username}:${LOGIN.password}`),
  "emulated-staff-token",
  /eyJ[\w-]{10,}\./,
];

/** What may be in the folder of a run. */
const FILES = ["config.yaml", "accounts.txt", "ca.pem", "out.json"];

/** Judges a trial. */
export function judge(trial: Trial): Verdict {
  const { faulty, flawless, repeated } = trial;
  const isDone = faulty.code === 0;
  const objections = [
    ...(flawless.code === 0 ? [] : [`nothing went wrong, and still: ${flawless.stderr}`]),
    ...trial.log.filter((line) => line.startsWith(PROXY_FAILED)),
    ...objectionsTo("the run", faulty),
    ...(isDone ? differences("the run", faulty, flawless) : halfDone(trial)),
    ...(isDone ? messageDifferences(faulty, flawless) : []),
  ];
  if (repeated) objections.push(...objectionsTo("the repeat", repeated), ...completion(trial));
  const ending = isDone ? "as if nothing had happened" : "failed, completed by a repeat";
  return { ending, objections };
}

/** What no run may do, well or not. */
function objectionsTo(what: string, ended: Ended): string[] {
  const { code, stdout, stderr, files, leftOpen, around } = ended;
  const objections = files.filter((name) => !FILES.includes(name))
    .map((name) => `${what} left the file ${name}`);
  if (code === null) objections.push(`${what} did not end in time`);
  if (code === 1) objections.push(`${what} ended with the exit code of a defect`);
  if (around > 0) objections.push(`${what}: ${around} connections went around the proxy`);
  if (leftOpen > 0) objections.push(`${what} left ${leftOpen} connections open`);
  for (const line of stderr.split("\n").slice(0, -1)) {
    if (!LINE.test(line)) objections.push(`${what} wrote a strange line: ${line}`);
  }
  for (const secret of SECRETS) {
    const shows = typeof secret === "string"
      ? (stdout + stderr).includes(secret)
      : secret.test(stdout + stderr);
    if (shows) objections.push(`${what} printed a secret (${secret})`);
  }
  return objections;
}

/** A run that says that all went well has to have left what a run leaves to which nothing happens. */
function differences(what: string, ended: Ended, flawless: Ended): string[] {
  return [
    ...(ended.stdout === flawless.stdout ? [] : [`${what} put out something else`]),
    ...(ended.file === flawless.file ? [] : [`${what} wrote another file`]),
    ...waldurDifferences(what, ended, flawless),
  ];
}

function waldurDifferences(what: string, ended: Ended, flawless: Ended): string[] {
  const isSame = isDeepStrictEqual(ended.waldur, flawless.waldur);
  return isSame ? [] : [`${what} left something else in Waldur`];
}

/** The notices are the same too, but for `--debug` and the counts of requests and seconds. */
function messageDifferences(faulty: Ended, flawless: Ended): string[] {
  const told = ({ stderr }: Ended) =>
    stderr.split("\n").map((line) => line.replace(/; requests: .*/, ""));
  const [heard, expected] = [told(faulty), told(flawless)];
  const isSilenced = expected.filter((line) => !heard.includes(line));
  return isSilenced.map((line) => `the run did not say: ${line}`);
}

/** A run that failed has told so, and what it did before that is right. */
function halfDone({ faulty, flawless, before, argv }: Trial): string[] {
  const objections: string[] = [];
  const told = faulty.stderr.split("\n").filter((line) => FAILURE.test(line));
  if (told.length === 0) objections.push("the run failed and does not say why");
  if (!argv.includes("waldur")) {
    if (!flawless.stdout.startsWith(faulty.stdout)) {
      objections.push("the run failed and put out something else");
    }
    // Who closed the terminal knows why it ended.
    const isInterrupted = faulty.code === 130;
    if (!isInterrupted && !/^dwdi: \d{4}-\d\d could not be read/m.test(faulty.stderr)) {
      objections.push("the run does not say which month it failed at");
    }
  }
  if (faulty.file !== undefined && faulty.file !== flawless.file) {
    objections.push("the run failed and left part of a file");
  }
  const [old, wanted] = [amountsOf(before), amountsOf(flawless.waldur)];
  const present = amountsOf(faulty.waldur);
  for (const [record, amount] of present) {
    if (amount !== old.get(record) && amount !== wanted.get(record)) {
      objections.push(`the run left a wrong number in Waldur: ${record} ${amount}`);
    }
  }
  // History sets the present month of resources only whose past months it has written.
  const isSetAgain = (record: string) =>
    argv.includes("load-history") && record.includes(currentMonth());
  for (const [record, amount] of wanted) {
    if (present.get(record) === amount || isSetAgain(record)) continue;
    if (!told.some((line) => tells(line, record))) {
      objections.push(`the run does not say that it is missing: ${record}`);
    }
  }
  return objections;
}

/** Whether a failure is about a record: of its month, or of no month and so of all of them. */
function tells(failure: string, record: string): boolean {
  const months = failure.match(/\b\d{4}-\d\d\b/g);
  return months === null || months.some((month) => record.includes(month));
}

/** The repeat has to leave what the flawless run leaves; a report has less to tell the second time. */
function completion({ argv, repeated, flawless }: Trial): string[] {
  if (!repeated) return [];
  const objections = waldurDifferences("the repeat", repeated, flawless);
  if (repeated.code !== 0) objections.push(`the repeat failed with ${repeated.code}`);
  if (argv.includes("waldur")) return objections;
  return [...objections, ...differences("the repeat", repeated, flawless)];
}

/** The amounts that Waldur holds, by resource, month, component and user. */
function amountsOf({ componentUsages, userUsages }: WaldurData): ReadonlyMap<string, string> {
  const total = componentUsages.map(({ resource, type, billingPeriod, usage }) =>
    [`${resource} ${billingPeriod} ${type}`, usage] as const
  );
  const user = userUsages.map(({ resource, type, billingPeriod, username, usage }) =>
    [`${resource} ${billingPeriod} ${type} ${username}`, usage] as const
  );
  return new Map([...total, ...user]);
}
