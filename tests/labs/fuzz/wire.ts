/**
 * Parts of DWDI's answers as they travel, each with what it means: numbers in all the ways to write
 * them, names in all alphabets, and damage of every kind.
 *
 * @module
 */
import fc from "fast-check";

/** A field's value as JSON, undefined where the key is not there at all, and what it says. */
export interface Field {
  readonly json: string | undefined;
  /** The decimal; undefined where nothing is said. */
  readonly decimal?: string;
  /** Whether no answer that holds it can be right. */
  readonly isDamage?: true;
}

const DECIMALS: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.nat(100_000).map(String), weight: 3 },
  {
    arbitrary: fc.tuple(fc.nat(1_000_000), fc.stringMatching(/^\d{1,9}$/)).map(([whole, part]) =>
      `${whole}.${part}`
    ),
    weight: 4,
  },
  fc.tuple(fc.nat(99), fc.integer({ min: -30, max: 290 })).map(([n, power]) => `${n}e${power}`),
  fc.constantFrom("0", "0.0", "-0", "0.1", "0.2", "9007199254740993", "1E+2", "0.005"),
  { arbitrary: fc.constant("1e308"), weight: 1 },
);

/** What stands in the place of a number and is none of at least 0. */
const NO_NUMBERS: fc.Arbitrary<string> = fc.constantFrom(
  ...["-1", "-0.01", "-1e300", "1e309", "true", "{}", "[]", "[1]", '{"a":{"b":[]}}'],
  ...['""', '" 1"', '"1,5"', '"NaN"', '"Infinity"', '"-3"', '"1e999"', '"0x10"', '"1."', '"n/a"'],
);

const ABSENT: fc.Arbitrary<Field> = fc.constantFrom({ json: undefined }, { json: "null" });

/** A number, as one or as a text, now and then missing. */
export const NUMBER: fc.Arbitrary<Field> = fc.oneof(
  {
    arbitrary: fc.tuple(DECIMALS, fc.boolean()).map(([decimal, isQuoted]) => ({
      json: isQuoted ? `"${decimal}"` : decimal,
      decimal,
    })),
    weight: 8,
  },
  { arbitrary: ABSENT, weight: 1 },
);

/** Names as DWDI could write them; some differ in case, or are those of Object's own. */
export const NAME: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom("g207", "G207", "s12", "ada", "__proto__", "toString"), weight: 6 },
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 })
    .filter((text) => text.trim() !== "" && !/\p{Surrogate}/u.test(text)),
);

/** Now and then, damage in the place of what a generator gives. */
export function seldomDamaged(
  field: fc.Arbitrary<Field>,
  damage: fc.Arbitrary<string> = NO_NUMBERS,
): fc.Arbitrary<Field> {
  return fc.oneof(
    { arbitrary: field, weight: 200 },
    { arbitrary: damage.map((json): Field => ({ json, isDamage: true })), weight: 1 },
  );
}

/** A text in its place, seldom anything else. */
export function text(value: fc.Arbitrary<string>): fc.Arbitrary<Field> {
  return seldomDamaged(
    value.map((text) => ({ json: JSON.stringify(text) })),
    fc.constantFrom("7", "null", "[]", "{}", "false"),
  );
}

/** What DWDI may add and nobody knows. */
export const NOISE: fc.Arbitrary<Readonly<Record<string, Field>>> = fc.dictionary(
  fc.constantFrom("note", "openingHours", "Hours", "Σ", "billable"),
  fc.constantFrom('"9-17"', "null", '{"a":[[{}]]}', '"\\ud83d"', "[true]").map((json) => ({
    json,
  })),
  { maxKeys: 2 },
);

/** An object as JSON. */
export function objectOf(fields: Readonly<Record<string, Field>>): string {
  const members = Object.entries(fields).flatMap(([key, { json }]) =>
    json === undefined ? [] : [`${JSON.stringify(key)}:${json}`]
  );
  return `{${members.join()}}`;
}

/** Whether something of an object is damaged. */
export function isDamaged(fields: Readonly<Record<string, Field>>): boolean {
  return Object.values(fields).some(({ isDamage }) => isDamage === true);
}
