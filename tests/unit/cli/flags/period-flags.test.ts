import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { periodFlags, resolvePeriod } from "../../../../cli/flags/period-flags.ts";
import type { Clock } from "../../../../src/period/calendar.ts";
import { fakeContext, parseFlags } from "../../../kit/cli-world.ts";

const NOW = new Date("2025-03-31T23:30:00Z");

async function resolve(line: string, standard: Clock = {}): Promise<string> {
  const context = fakeContext();
  const values = await parseFlags(line.split(" ").filter(Boolean), periodFlags, context);
  const { granularity, from, to } = resolvePeriod(values, context, { now: NOW, ...standard });
  return `${granularity} ${from} ${to}`;
}

describe("period flags", () => {
  const resolved: readonly (readonly [string, string])[] = [
    ["", "month 2025-03 2025-03"],
    ["--this-month", "month 2025-03 2025-03"],
    ["--this-month --timezone Europe/Zurich", "month 2025-04 2025-04"],
    ["--last-month", "month 2025-02 2025-02"],
    ["--month 2024-12", "month 2024-12 2024-12"],
    ["--day 2024-02-29", "day 2024-02-29 2024-02-29"],
    ["--from 2024-12 --to 2025-02", "month 2024-12 2025-02"],
    ["--from 2025-01-30 --to 2025-02-01", "day 2025-01-30 2025-02-01"],
    ["--since 30d", "day 2025-03-02 2025-03-31"],
    ["--since 12m", "month 2024-04 2025-03"],
    ["--month 2025-04 --timezone Europe/Zurich", "month 2025-04 2025-04"],
    ["--from 2025-03 --to 2025-05", "month 2025-03 2025-05"],
  ];
  for (const [line, period] of resolved) {
    it(`${line || "nothing"} is ${period}`, async () => assert.equal(await resolve(line), period));
  }

  it("follow a file's time zone where no flag names one", async () => {
    const standard = { timeZone: "Europe/Zurich" };
    assert.equal(await resolve("", standard), "month 2025-04 2025-04");
    assert.equal(await resolve("--timezone UTC", standard), "month 2025-03 2025-03");
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ["--month 2025-13", /month '2025-13' is not a month of the calendar/],
    ["--day 2025-02-30", /day '2025-02-30' is not a day of the calendar/],
    ["--from 2025-02 --to 2025-01", /cannot end before it starts/],
    ["--from 2025-02", /--from needs --to/],
    ["--to 2025-02", /--to needs --from/],
    ["--from 2025-01 --to 2025-01-31", /not a month/],
    ["--month 2025-04", /month '2025-04' has not begun/],
    ["--day 2025-04-01", /day '2025-04-01' has not begun/],
    ["--month 2025-01 --last-month", /named twice: --month, --last-month/],
    ["--since 3m --from 2025-01 --to 2025-02", /named twice: --since, --from and --to/],
    ["--this-month --last-month", /named twice/],
    ["--since 0d", /'0d' is not a length of time/],
    ["--since 1y", /not a length of time/],
    ["--month 2025-01 --timezone Mars/Olympus", /'Mars\/Olympus' is not a known time zone/],
  ];
  for (const [line, message] of refused) {
    it(`${line} is refused`, () => assert.rejects(resolve(line), message));
  }
});
