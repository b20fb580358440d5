import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  addDays,
  addMonths,
  currentDay,
  currentMonth,
  isDay,
  isMonth,
  lastDayOf,
} from "../../../src/period/calendar.ts";
import { isFuture, listPeriod, parsePeriod, periodSince } from "../../../src/period/period.ts";
import { DwdiConfigError } from "../../../src/errors.ts";

const DAY = 86_400_000;
const anyDate = fc.date({
  min: new Date("0005-01-01T00:00:00Z"),
  max: new Date("9990-12-31T00:00:00Z"),
  noInvalidDate: true,
});
const dayOf = (date: Date) => date.toISOString().slice(0, 10);
const monthOf = (date: Date) => date.toISOString().slice(0, 7);

describe("months and days", () => {
  it("are those of the calendar, as a Date counts them", () => {
    fc.assert(fc.property(anyDate, (date) => isDay(dayOf(date)) && isMonth(monthOf(date))));
    const digits = fc.tuple(fc.nat(9999), fc.nat(14), fc.nat(33)).map(([year, month, day]) =>
      `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-` +
      String(day).padStart(2, "0")
    );
    fc.assert(fc.property(digits, (text) => {
      const date = new Date(`${text}T00:00:00Z`);
      const exists = !Number.isNaN(date.getTime()) && dayOf(date) === text &&
        date.getUTCFullYear() > 0;
      assert.equal(isDay(text), exists);
    }));
  });

  it("are written in one form only", () => {
    fc.assert(fc.property(fc.string(), (text) => !isMonth(text) && !isDay(text)));
    for (const text of ["2025-1", "2025-001", " 2025-01", "2025-01\n", "2025/01", "٢٠٢٥-٠١"]) {
      assert.equal(isMonth(text), false, text);
    }
    for (const text of ["2025-01/05", "2025-01-5 ", "2025-01-005", "2025-01x05"]) {
      assert.equal(isDay(text), false, text);
    }
  });

  it("know leap years", () => {
    for (const year of ["2024", "2000", "0004"]) assert.ok(isDay(`${year}-02-29`), year);
    for (const year of ["2025", "1000", "1900", "2100"]) assert.ok(!isDay(`${year}-02-29`), year);
  });

  it("move over year borders and back to where they were", () => {
    assert.equal(addMonths("2024-12", 1), "2025-01");
    assert.equal(addMonths("2025-01", -13), "2023-12");
    assert.equal(addDays("2024-12-31", 1), "2025-01-01");
    fc.assert(fc.property(anyDate, fc.integer({ min: -40, max: 40 }), (date, count) => {
      assert.equal(addDays(dayOf(date), count), dayOf(new Date(date.getTime() + count * DAY)));
      const moved = new Date(date);
      moved.setUTCDate(1);
      moved.setUTCMonth(moved.getUTCMonth() + count);
      assert.equal(addMonths(monthOf(date), count), monthOf(moved));
    }));
  });

  it("end a month the day before the next begins", () => {
    fc.assert(fc.property(anyDate, (date) => {
      const month = monthOf(date);
      assert.equal(addDays(lastDayOf(month), 1), `${addMonths(month, 1)}-01`);
    }));
  });

  it("do not leave the years 1 to 9999", () => {
    for (const move of [() => addMonths("9999-12", 1), () => addMonths("0001-01", -1)]) {
      assert.throws(move, DwdiConfigError);
    }
    for (const move of [() => addDays("9999-12-31", 1), () => addDays("0001-01-01", -1)]) {
      assert.throws(move, DwdiConfigError);
    }
    for (const count of [Infinity, NaN, 0.5, Number.MAX_SAFE_INTEGER]) {
      assert.throws(() => addDays("2025-01-01", count), DwdiConfigError, String(count));
      assert.throws(() => addMonths("2025-01", count), DwdiConfigError, String(count));
    }
  });
});

describe("a period", () => {
  it("is one month, one day, or a range whose form chooses the granularity", () => {
    const month = { granularity: "month", from: "2025-01", to: "2025-01" };
    const day = { granularity: "day", from: "2025-01-31", to: "2025-01-31" };
    assert.deepEqual(parsePeriod({ month: "2025-01" }), month);
    assert.deepEqual(parsePeriod({ from: "2025-01", to: "2025-01" }), month);
    assert.deepEqual(parsePeriod({ day: "2025-01-31" }), day);
    assert.deepEqual(parsePeriod({ from: "2025-01-31", to: "2025-01-31" }), day);
  });

  it("lists each of its months or days once, in order, both ends included", () => {
    fc.assert(fc.property(anyDate, fc.nat(60), (date, length) => {
      const from = dayOf(date);
      const days = Array.from(
        { length: length + 1 },
        (_, n) => dayOf(new Date(date.getTime() + n * DAY)),
      );
      assert.deepEqual(listPeriod(parsePeriod({ from, to: addDays(from, length) })), days);
      const month = monthOf(date);
      const months = Array.from({ length: length + 1 }, (_, n) => addMonths(month, n));
      assert.deepEqual(
        listPeriod(parsePeriod({ from: month, to: addMonths(month, length) })),
        months,
      );
    }));
  });

  const refused: [object, RegExp, hint?: RegExp][] = [
    [{}, /^a period is one of: month, day, or from and to$/, /^name one/],
    [{ month: "2025-01", day: "2025-01-01" }, /^a period is one of/, /^leave all but one out$/],
    [{ month: "2025-01", from: "2025-01" }, /^a period is one of/],
    [{ month: "2025-01", to: "2025-01" }, /^a period is one of/],
    [{ month: "2025-13" }, /^month '2025-13' is not a month of the calendar$/, / YYYY-MM$/],
    [{ month: "2025-01-01" }, /^month '2025-01-01' is not a month/],
    [{ day: "2025-02-30" }, /^day '2025-02-30' is not a day of the calendar$/, / YYYY-MM-DD$/],
    [{ day: "2025-02" }, /^day '2025-02' is not a day/],
    [{ from: "2025-02", to: "2025-01" }, /from '2025-02' to '2025-01'$/],
    [{ from: "2025-01", to: "2025-01-31" }, /^to '2025-01-31' is not a month/],
    [{ from: "2025-01-31", to: "2025-02" }, /^to '2025-02' is not a day/],
    [{ from: "2025-1-5", to: "2025-1-6" }, /^from '2025-1-5' is not a day/],
    [{ from: "2025-01" }, /'to' is missing$/],
    [{ to: "2025-01" }, /'from' is missing$/],
  ];
  for (const [query, message, hint] of refused) {
    it(`is not ${JSON.stringify(query)}`, () => {
      const error = { name: "DwdiConfigError", message, ...(hint && { hint }) };
      assert.throws(() => parsePeriod(Object(query)), error);
    });
  }

  it("is listed only when it is one", () => {
    const backwards = { granularity: "month", from: "2025-03", to: "2025-01" } as const;
    assert.throws(() => listPeriod(backwards), DwdiConfigError);
  });
});

describe("now", () => {
  const zones = [
    "UTC",
    "Europe/Zurich",
    "Pacific/Kiritimati",
    "America/St_Johns",
    "Asia/Kathmandu",
  ];

  it("is the day on the wall of its time zone", () => {
    for (const timeZone of zones) {
      const wall = new Intl.DateTimeFormat("sv-SE", { timeZone });
      const recent = fc.date({
        min: new Date("1995-01-01T00:00:00Z"),
        max: new Date("2099-01-01T00:00:00Z"),
        noInvalidDate: true,
      });
      fc.assert(fc.property(recent, (now) => {
        assert.equal(currentDay({ timeZone, now }), wall.format(now));
        assert.equal(currentMonth({ timeZone, now }), wall.format(now).slice(0, 7));
      }));
    }
  });

  it("is UTC unless a zone is named, wherever the machine stands", () => {
    const own = process.env.TZ;
    const now = new Date("2025-01-01T00:30:00Z");
    for (const TZ of ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"]) {
      process.env.TZ = TZ;
      assert.equal(currentDay({ now }), "2025-01-01", TZ);
      assert.equal(addDays("2025-03-30", 1), "2025-03-31", TZ);
      assert.equal(lastDayOf("2025-02"), "2025-02-28", TZ);
    }
    if (own === undefined) delete process.env.TZ;
    else process.env.TZ = own;
  });

  it("ends `30d` and `12m`, which begin so many days or months before, itself counted", () => {
    const now = new Date("2025-03-01T12:00:00Z");
    assert.deepEqual(
      periodSince("2d", { now }),
      parsePeriod({ from: "2025-02-28", to: "2025-03-01" }),
    );
    assert.deepEqual(periodSince("12m", { now }), parsePeriod({ from: "2024-04", to: "2025-03" }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.constantFrom("d", "m"), (n, unit) => {
        assert.equal(listPeriod(periodSince(`${n}${unit}`, { now })).length, n);
      }),
    );
  });

  it("is refused in other words", () => {
    for (const text of ["0d", "30", "d", "-1d", "1w", "1.5m", " 3m", "3mo", "03m", "1e3d"]) {
      assert.throws(() => periodSince(text), {
        message: `'${text}' is not a length of time`,
        hint: "write a number of days or months, for example 30d or 12m",
      });
    }
    assert.throws(() => currentDay({ timeZone: "Mars/Olympus" }), {
      name: "DwdiConfigError",
      message: "'Mars/Olympus' is not a known time zone",
      hint: "use an IANA name such as Europe/Zurich or UTC",
    });
  });

  it("tells the future from the present in its time zone", () => {
    const clock = { now: new Date("2025-01-31T23:30:00Z"), timeZone: "Europe/Zurich" };
    assert.equal(isFuture(parsePeriod({ month: "2025-02" }), clock), false);
    assert.equal(isFuture(parsePeriod({ month: "2025-02" }), { ...clock, timeZone: "UTC" }), true);
    assert.equal(isFuture(parsePeriod({ from: "2025-01", to: "2025-12" }), clock), false);
    assert.equal(isFuture(parsePeriod({ day: "2025-02-01" }), clock), false);
    assert.equal(isFuture(parsePeriod({ day: "2025-02-02" }), clock), true);
  });
});
