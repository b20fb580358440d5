/**
 * Years of history into Waldur: what must be sent and no more, in the same memory from the first
 * month to the last, and nothing when it is there already.
 *
 * @module
 */
import { parseConfig } from "../../../src/config/index.ts";
import { historySteps } from "../../../src/waldur/index.ts";
import { computeOffering } from "../../kit/compute-offering.ts";
import { garbageCollector } from "../../kit/garbage.ts";
import { type CentreSize, monthsOf, OFFERING } from "./centre.ts";
import { type Benchmark, mebibytes, median, milliseconds } from "./figure.ts";
import { serveCentre, type ServedCentre } from "./served.ts";

const SIZE: CentreSize = { accounts: 200, users: 5, months: 60, latency: 5 };

/** The most rows that Waldur gives at once. */
const PAGE = 300;

/** After how many months the memory is looked at. */
const LOOKS = 6;

const benchmark: Benchmark = {
  name: "history",
  async measure() {
    await using centre = await serveCentre(SIZE);
    const first = await load(centre, true);
    const again = await load(centre, false);
    const { length: looks } = first.held;
    const early = median(first.held.slice(0, looks / 2));
    const late = median(first.held.slice(looks / 2));
    return [
      {
        what: `${SIZE.months} months of ${SIZE.accounts} resources with ${SIZE.users} users into ` +
          `Waldur, ${SIZE.latency} ms away: requests, against those that must be`,
        ours: `${first.requests} in ${milliseconds(first.milliseconds)}`,
        other: `${requiredRequests()}`,
        compared: [first.requests / requiredRequests()],
        goal: { bound: "at most", value: 1.1, unit: "×" },
      },
      {
        what: "its memory in the second half, against the first",
        ours: mebibytes(late),
        other: mebibytes(early),
        compared: [late / early],
        goal: { bound: "at most", value: 1.1, unit: "×" },
      },
      {
        what: "the same again, unchanged: how much faster",
        ours: milliseconds(again.milliseconds),
        other: milliseconds(first.milliseconds),
        compared: [first.milliseconds / again.milliseconds],
        goal: { bound: "at least", value: 10, unit: "×" },
      },
      {
        what: "its POSTs, against those of the first time",
        ours: `${again.posts}`,
        other: `${first.posts}`,
        compared: [again.posts / first.posts],
        goal: { bound: "at most", value: 0, unit: "×" },
      },
    ];
  },
};

export default benchmark;

interface Load {
  readonly milliseconds: number;
  readonly requests: number;
  readonly posts: number;
  /** What was in memory after some of the months, in bytes. */
  readonly held: readonly number[];
}

async function load(centre: ServedCentre, watchesMemory: boolean): Promise<Load> {
  const config = parseConfig(
    computeOffering(centre.settings, centre.settings.waldurTokens.staff, { uuid: OFFERING }),
  );
  const [from = "", to = ""] = [monthsOf(SIZE)[0], monthsOf(SIZE).at(-1)];
  const held: number[] = [];
  const started = performance.now();
  const steps = historySteps(config, { offering: OFFERING, from: `${from}-01`, to: `${to}-28` });
  for (let month = 1;; month++) {
    const { done, value } = await steps.next();
    if (!done) {
      if (watchesMemory && month % LOOKS === 0) held.push(heldBytes());
      continue;
    }
    const milliseconds = performance.now() - started;
    const { failures: [failure], requests: { dwdi, waldur } } = value;
    if (failure !== undefined) throw new Error(failure.message);
    const sent = await centre.takeRequests();
    const posts = sent.filter(({ method, path }) => method === "POST" && path.startsWith("/api/"));
    return { milliseconds, requests: dwdi + waldur, posts: posts.length, held };
  }
}

/** One POST a resource, one a component with users, one question to DWDI; and the listings. */
function requiredRequests(): number {
  const { accounts, users, months } = SIZE;
  const pages = (rows: number) => Math.max(1, Math.ceil(rows / PAGE));
  const once = ["a token", "whose it is", "the offering"].length + pages(accounts) + pages(users);
  const planned = 1 + 2 * pages(0);
  const sent = 2 * accounts + pages(accounts);
  const readBack = pages(accounts) + pages(accounts * users);
  return once + months * (planned + sent + readBack);
}

/** What is in memory and still needed, in bytes. */
function heldBytes(): number {
  garbageCollector()();
  return process.memoryUsage().heapUsed;
}
