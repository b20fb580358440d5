/**
 * Answers of Waldur that are changed on their way: cut short, refused, with a field that is none.
 *
 * @module
 */
import fc from "fast-check";
import type { Fetch, FetchResponse } from "../../../src/index.ts";

/** What becomes of the answer with a number. None of it is another amount, name or row less. */
export interface Spoiled {
  readonly number: number;
  readonly status: number;
  readonly link: string | undefined;
  readonly damage:
    | { readonly field: number; readonly value: unknown }
    | { readonly repeatedRow: number }
    | { readonly length: number }
    | { readonly body: string };
}

/** Some answers that are spoiled. */
export const SPOILED: fc.Arbitrary<readonly Spoiled[]> = fc.uniqueArray(
  fc.record({
    number: fc.nat(12),
    status: fc.constantFrom(200, 200, 200, 200, 400, 401, 403, 404, 405, 418, 500),
    link: fc.option(
      fc.constantFrom("<?page=1>; rel=next", "<http://elsewhere/?page=7>; rel=next", "<>;rel=next"),
      { nil: undefined, freq: 1 },
    ),
    damage: fc.oneof(
      fc.record({
        field: fc.nat(30),
        value: fc.constantFrom<unknown>(undefined, null, {}, [], true, [1]),
      }),
      fc.record({ repeatedRow: fc.nat(5) }),
      fc.record({ length: fc.nat(200) }),
      fc.record({
        body: fc.constantFrom("", "<html>", "null", "{}", "[]]", "[null]", "[[]]", "7"),
      }),
    ),
  }),
  { selector: ({ number }) => number, maxLength: 3 },
);

async function textOf({ body }: FetchResponse): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done = true, value } = await reader?.read() ?? {};
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
}

/** A `fetch` whose answers from Waldur's marketplace are spoiled. */
export function spoiling(fetch: Fetch, all: readonly Spoiled[]): Fetch {
  let answers = 0;
  return async (input, init) => {
    const answer = await fetch(input, init);
    const { pathname } = new URL(input);
    if (!pathname.startsWith("/api/marketplace-")) return answer;
    const number = answers++;
    const spoiled = all.find((one) => one.number === number);
    if (spoiled === undefined) return answer;
    const { status, link = answer.headers.get("link"), damage } = spoiled;
    const headers = { "content-type": "application/json", ...(link !== null && { link }) };
    return new Response(damaged(await textOf(answer), damage), {
      status: status === 200 ? answer.status : status,
      headers,
    });
  };
}

function damaged(text: string, damage: Spoiled["damage"]): string {
  if ("body" in damage) return damage.body;
  if ("length" in damage) return text.slice(0, damage.length);
  if (text === "") return text;
  const json: unknown = JSON.parse(text);
  if ("repeatedRow" in damage) {
    if (!Array.isArray(json) || json.length === 0) return text;
    return JSON.stringify([...json, json[damage.repeatedRow % json.length]]);
  }
  const places = placesIn(json);
  const place = places[damage.field % places.length];
  return JSON.stringify(json, function (key, value) {
    return key === place?.key && this === place.holder ? damage.value : value;
  });
}

/** Without these, a resource is passed over, and what Waldur holds of it. */
const NEEDED = ["backend_id", "offering_backend_id"];

function placesIn(value: unknown): { readonly holder: object; readonly key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  const spoiled = own.filter((key) => !NEEDED.includes(key));
  return [
    ...spoiled.map((key) => ({ holder: value, key })),
    ...Object.values(value).flatMap(placesIn),
  ];
}
