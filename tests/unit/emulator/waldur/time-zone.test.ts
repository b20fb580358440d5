import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { setUsage, smallWaldur } from "./requests.ts";

const ZONES = [
  "UTC",
  "Europe/Zurich",
  "Europe/Tallinn",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Kiritimati",
  "Etc/GMT+12",
];

const now = () => new Date("2030-01-01T00:00:00Z");

/** The billing period that a server of a zone gives to a date. */
async function periodOf(timeZone: string, date: string): Promise<string | undefined> {
  const emulator = smallWaldur({ timeZone }, { now });
  const { status, text } = await setUsage(emulator, { date });
  assert.equal(status, 201, text);
  return emulator.waldur.componentUsages[0]?.billingPeriod;
}

/** Swedish dates are ISO 8601. */
function monthIn(timeZone: string, moment: Date): string {
  return `${moment.toLocaleDateString("sv-SE", { timeZone }).slice(0, 7)}-01`;
}

const zone = fc.constantFrom(...ZONES);
const moment = fc.date({
  min: new Date("2000-01-02T00:00:00Z"),
  max: new Date("2029-12-30T00:00:00Z"),
  noInvalidDate: true,
});
/** The hours around midnight of the first of a month, where zones disagree. */
const monthEnd = fc.tuple(fc.integer({ min: 0, max: 359 }), fc.integer({ min: -900, max: 900 }))
  .map(([month, minutes]) => new Date(Date.UTC(2000, month, 1, 0, minutes)));

describe("the month of a date", () => {
  it("is the one at the server", async () => {
    await fc.assert(
      fc.asyncProperty(zone, fc.oneof(moment, monthEnd), async (timeZone, moment) => {
        assert.equal(await periodOf(timeZone, moment.toISOString()), monthIn(timeZone, moment));
      }),
      { numRuns: 300 },
    );
  });

  it("does not depend on the offset that the date is written with", async () => {
    const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
    await fc.assert(
      fc.asyncProperty(zone, monthEnd, offset, async (timeZone, moment, minutes) => {
        const wall = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, 19);
        const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0");
        const rest = String(Math.abs(minutes) % 60).padStart(2, "0");
        const date = `${wall}${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
        assert.equal(await periodOf(timeZone, date), monthIn(timeZone, moment));
      }),
    );
  });

  it("is the written one when the date names no offset", async () => {
    await fc.assert(
      fc.asyncProperty(zone, monthEnd, async (timeZone, moment) => {
        const written = moment.toISOString().slice(0, 19);
        assert.equal(await periodOf(timeZone, written), `${written.slice(0, 7)}-01`);
      }),
    );
  });

  it("is the month before, for a midnight that is ahead of the server's", async () => {
    const date = "2026-11-01T00:00:00+01:00";
    assert.equal(await periodOf("UTC", date), "2026-10-01");
    assert.equal(await periodOf("Europe/Zurich", date), "2026-11-01");
  });

  it("is everywhere that of the last day at 09:00 UTC", async () => {
    for (const timeZone of ZONES) {
      assert.equal(await periodOf(timeZone, "2026-10-31T09:00:00Z"), "2026-10-01");
    }
  });
});

describe("a date", () => {
  for (
    const date of [
      "2025-01-02",
      "2025-01-02T03:04",
      "2025-01-02 03:04:05",
      "2025-01-02T03:04:05.6",
      "2025-01-02T03:04:05.678901Z",
      "2025-01-02T03:04:05+0100",
      "2024-02-29T00:00:00-12:00",
    ]
  ) {
    it(`may be ${date}`, async () => {
      assert.match(String(await periodOf("UTC", date)), /^202[45]-0[12]-01$/);
    });
  }

  for (
    const date of [
      "",
      "2025-1-5",
      "2025-01",
      "2025-02-29",
      "2025-01-02T25:00",
      "2025-01-02T24:00:00Z",
      "2025-01-02Z",
      "2 January 2025",
      20250102,
    ]
  ) {
    it(`is not ${JSON.stringify(date)}`, async () => {
      const { status, text } = await setUsage(smallWaldur({}, { now }), { date });
      assert.equal(status, 400);
      assert.match(text, /^\{"date":\["Datetime has wrong format/);
    });
  }
});
