/**
 * Fixtures: DWDI responses that a user writes, instead of the generated dataset.
 *
 * @module
 */
import { granularityOf, type Period } from "./calendar.ts";
import type { UsageElement, UsageSource } from "./dataset.ts";
import { EmulatorError } from "../errors.ts";

/** Lists of elements by month (`YYYY-MM`) or day (`YYYY-MM-DD`). */
export type FixtureLists = Readonly<Record<string, readonly UsageElement[]>>;

/**
 * What DWDI responds. A request for a month gets the elements under the month's key, one for a day
 * those under the day's; no key, no elements. Elements are sent as written. A filter of the request
 * drops those that have the field with another value: `account`, `cluster`, `path`, `filesystem`,
 * `data_type`, `tenant`, `waldurResourceUuid`.
 */
export interface EmulatorFixture {
  /** The elements of the compute routes. */
  readonly compute?: FixtureLists;
  /** The elements of the storage routes. */
  readonly storage?: FixtureLists;
  /** The elements of the inference route, by month. */
  readonly inference?: FixtureLists;
}

const SERVICES = ["compute", "storage", "inference"] as const;

/**
 * Parses a fixture from the text of a JSON file.
 *
 * @throws {EmulatorError} When the text is not JSON (with the message of the JSON parser) or not a
 * fixture (with the invalid key).
 *
 * @example
 * ```ts
 * import { createEmulator, parseFixture } from "@dwdi/sdk/emulator";
 *
 * const text = '{"compute": {"2025-01": [{"account": "g207", "totalNodeHours": null}]}}';
 * const emulator = createEmulator({ fixture: parseFixture(text) });
 * console.assert(emulator.requests.length === 0);
 * ```
 */
export function parseFixture(text: string): EmulatorFixture {
  return checkFixture(parseJson(text));
}

/** Validates a fixture; throws an {@linkcode EmulatorError} that names the invalid key. */
export function checkFixture(value: unknown): EmulatorFixture {
  const fixture: { -readonly [Service in keyof EmulatorFixture]: FixtureLists } = {};
  for (const [key, lists] of entriesOf(value, "the fixture")) {
    const service = SERVICES.find((service) => service === key);
    if (service === undefined) {
      throw new EmulatorError(
        `unknown key '${key}' in the fixture: the keys are ${SERVICES.join(", ")}`,
      );
    }
    fixture[service] = checkLists(service, lists);
  }
  return fixture;
}

/** The usage in a fixture. */
export function fixtureSource(fixture: EmulatorFixture): UsageSource {
  const listed = (lists: FixtureLists | undefined) => (period: Period) =>
    lists !== undefined && Object.hasOwn(lists, period) ? lists[period] ?? [] : [];
  return {
    compute: listed(fixture.compute),
    storage: listed(fixture.storage),
    inference: listed(fixture.inference),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EmulatorError(`the fixture is not JSON: ${reason}`, { cause });
  }
}

function checkLists(service: string, value: unknown): FixtureLists {
  return Object.fromEntries(
    entriesOf(value, `'${service}' of the fixture`).map(([period, elements]) => {
      const place = `${service}["${period}"]`;
      const granularity = granularityOf(period);
      if (granularity === undefined) {
        throw new EmulatorError(
          `${place} of the fixture is neither a month (YYYY-MM) nor a day (YYYY-MM-DD)`,
        );
      }
      if (service === "inference" && granularity === "day") {
        throw new EmulatorError(
          `${place} of the fixture is a day; inference has months only`,
        );
      }
      return [period, checkElements(place, elements)];
    }),
  );
}

function checkElements(place: string, value: unknown): readonly UsageElement[] {
  if (!Array.isArray(value)) throw new EmulatorError(`${place} of the fixture is not a list`);
  return value.map((element: unknown, index) =>
    Object.fromEntries(entriesOf(element, `${place}[${index}] of the fixture`))
  );
}

function entriesOf(value: unknown, place: string): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new EmulatorError(`${place} is not an object`);
  }
  return Object.entries(value);
}
