/**
 * Answers of the user's own, in place of the made-up data set.
 *
 * @module
 */
import { type Bucket, granularityOf } from "./calendar.ts";
import type { UsageElement, UsageSource } from "./dataset.ts";
import { EmulatorError } from "../error.ts";
import { placeOfJsonError } from "../json-position.ts";

/** Lists of elements by month (`YYYY-MM`) or day (`YYYY-MM-DD`). */
export type FixtureLists = Readonly<Record<string, readonly UsageElement[]>>;

/**
 * What DWDI shall answer. A question for a month is answered from the month's
 * key, one for a day from the day's. Elements are sent as they are written,
 * less those that the request filters out by a field that they have: `account`,
 * `cluster`, `path`, `filesystem`, `data_type`, `tenant`, `waldurResourceUuid`.
 * What is not written here is not listed.
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
 * Reads a fixture from the text of a JSON file.
 *
 * @throws {EmulatorError} When the text is no JSON (with line and column) or no fixture (with
 * the key at fault).
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

/** Narrows a value to a fixture, or throws an {@linkcode EmulatorError} that names the key. */
export function checkFixture(value: unknown): EmulatorFixture {
  const fixture: { -readonly [Service in keyof EmulatorFixture]: FixtureLists } = {};
  for (const [key, lists] of entriesOf(value, "the fixture")) {
    const service = SERVICES.find((service) => service === key);
    if (service === undefined) {
      throw new EmulatorError(
        `the fixture has no part '${key}': its parts are ${SERVICES.join(", ")}`,
      );
    }
    fixture[service] = checkLists(service, lists);
  }
  return fixture;
}

/** Serves a fixture. */
export function fixtureSource(fixture: EmulatorFixture): UsageSource {
  const listed = (lists: FixtureLists | undefined) => (bucket: Bucket) =>
    lists !== undefined && Object.hasOwn(lists, bucket) ? lists[bucket] ?? [] : [];
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
    throw new EmulatorError(`the fixture is not JSON at ${placeOfJsonError(text)}`, { cause });
  }
}

function checkLists(service: string, value: unknown): FixtureLists {
  return Object.fromEntries(
    entriesOf(value, `'${service}' of the fixture`).map(([bucket, elements]) => {
      const place = `${service}["${bucket}"]`;
      const granularity = granularityOf(bucket);
      if (granularity === undefined) {
        throw new EmulatorError(
          `${place} of the fixture is no month (YYYY-MM) or day (YYYY-MM-DD)`,
        );
      }
      if (service === "inference" && granularity === "day") {
        throw new EmulatorError(
          `${place} of the fixture is a day, and inference knows months only`,
        );
      }
      return [bucket, checkElements(place, elements)];
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
