/**
 * Dates and months in the time zone of the server.
 *
 * @module
 */
import { EmulatorError } from "../errors.ts";
import { ValidationError } from "./serializer.ts";

/** How a server reads dates. */
export interface ServerTimeZone {
  /** Reads a `date`; one without an offset is in the server's time zone. */
  parseDate(value: unknown): Date;
  /** The first day, `YYYY-MM-01`, of the month of a moment at the server. */
  billingPeriod(moment: Date): string;
}

const DATE =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{3})\d{0,3}|\.(\d{1,2}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const WRONG_FORMAT = "Datetime has wrong format. Use one of these formats instead: " +
  "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";

/** Makes the rules of a time zone; throws an {@linkcode EmulatorError} for an unknown one. */
export function serverTimeZone(timeZone: string): ServerTimeZone {
  const format = formatterFor(timeZone);
  const wallClock = (moment: Date): Date => {
    const parts = Object.fromEntries(
      format.formatToParts(moment).map(({ type, value }) => [type, value]),
    );
    const { year = "", month, day, hour, minute, second } = parts;
    return new Date(
      `${year.padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}.${
        String(moment.getUTCMilliseconds()).padStart(3, "0")
      }Z`,
    );
  };
  const offsetAt = (moment: number) => wallClock(new Date(moment)).getTime() - moment;
  return {
    parseDate(value) {
      const { wall, offset } = dateOf(value);
      if (offset !== undefined) return new Date(wall - offset);
      return new Date(wall - offsetAt(wall - offsetAt(wall)));
    },
    billingPeriod: (moment) => `${wallClock(moment).toISOString().slice(0, 7)}-01`,
  };
}

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch (cause) {
    throw new EmulatorError(`unknown time zone '${timeZone}'`, { cause });
  }
}

/** The local time in milliseconds, and its offset from UTC, where the text has one. */
function dateOf(value: unknown): { wall: number; offset: number | undefined } {
  const [, day, time = "00:00", second = "00", millisecond, tenths = "", zone] =
    (typeof value === "string" && DATE.exec(value.trim())) || [];
  const fraction = millisecond ?? tenths.padEnd(3, "0");
  const wall = new Date(`${day}T${time}:${second}.${fraction}Z`);
  if (Number.isNaN(wall.getTime()) || wall.toISOString().slice(0, 10) !== day) {
    throw new ValidationError([WRONG_FORMAT]);
  }
  return { wall: wall.getTime(), offset: offsetOf(zone) };
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
