import "./runs.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DwdiResponseError } from "../../../src/errors.ts";
import { type DwdiClient, inferenceCost, storageUsage } from "../../../src/index.ts";
import { isSum, isTooLarge } from "./decimal.ts";
import { pagesClient } from "./pages.ts";
import {
  type Field,
  isDamaged,
  NAME,
  NOISE,
  NUMBER,
  objectOf,
  seldomDamaged,
  text,
} from "./wire.ts";

const MONTH = "2025-01";

/** A kind of usage whose answer is a list of names with numbers. */
interface Kind {
  readonly list: string;
  /** The field that names an element. */
  readonly name: string;
  readonly metrics: readonly string[];
  readonly spellings: fc.Arbitrary<string>;
  /** What two spellings of one name have in common. */
  sameAs(name: string): string;
  ask(client: DwdiClient, names: readonly string[] | undefined): Promise<Found>;
}

interface Found {
  /** Name and metrics of each entry, in order. */
  readonly entries: readonly { readonly name: string; readonly metrics: object }[];
  readonly missing: readonly string[];
}

const SEGMENT = fc.oneof(fc.constantFrom("a", "b", "A"), NAME);
const SLASHES = fc.constantFrom("/", "/", "//", "///");
const PATH = fc.tuple(fc.array(fc.tuple(SLASHES, SEGMENT), { maxLength: 2 }), SLASHES).map((
  [parts, end],
) => parts.flat().join("") + (end === "/" || parts.length === 0 ? end : ""));

const UUID = fc.tuple(
  fc.constantFrom("6f9619ff8b86d011b42d00cf4fc964ff", "0123456789abcdef0123456789abcdef"),
  fc.constantFrom("", "-"),
  fc.boolean(),
).map(([digits, dash, isUpper]) => {
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16)];
  return isUpper ? parts.join(dash).toUpperCase() : parts.join(dash);
});

const KINDS: readonly Kind[] = [
  {
    list: "storage",
    name: "path",
    metrics: ["spaceUsed", "inodesUsed"],
    spellings: PATH,
    sameAs: (path) =>
      (path.startsWith("/") ? "/" : "") + path.split("/").filter((part) => part !== "").join("/"),
    async ask(client, paths) {
      const where = { filesystem: "capstor", dataType: "store", month: MONTH };
      const usage = await storageUsage(client, { ...where, ...(paths && { paths }) });
      const entries = usage.entries.map(({ path, period: _, ...metrics }) => ({
        name: path,
        metrics,
      }));
      return { entries, missing: usage.missing };
    },
  },
  {
    list: "inference",
    name: "waldurResourceUuid",
    metrics: ["totalCost"],
    spellings: UUID,
    sameAs: (uuid) => uuid.split("-").join("").toLowerCase(),
    async ask(client, resources) {
      const usage = await inferenceCost(client, {
        month: MONTH,
        ...(resources && { resources }),
      });
      const entries = usage.entries.map(({ resource, period: _, ...metrics }) => ({
        name: resource,
        metrics,
      }));
      return { entries, missing: usage.missing };
    },
  },
];

for (const kind of KINDS) {
  describe(`any ${kind.list} answer`, () => {
    it("is summed as decimals are, or refused", async () => {
      const pages = fc.array(fc.array(elementOf(kind), { maxLength: 5 }), { maxLength: 3 });
      const asked = fc.option(fc.array(kind.spellings, { maxLength: 4 }), { nil: undefined });
      await fc.assert(fc.asyncProperty(pages, asked, async (pages, asked) => {
        const client = pagesClient(
          kind.list,
          () => pages.map((page) => page.map(({ json }) => json)),
        );
        const found = kind.ask(client, asked);
        const model = modelOf(kind, asked?.length === 0 ? [] : pages.flat(), asked);
        if (model === undefined) await assert.rejects(found, DwdiResponseError);
        else check(kind, await found, asked, model);
      }));
    });
  });
}

interface Element {
  readonly name: Field;
  readonly numbers: ReadonlyMap<string, Field>;
  readonly json: string;
  readonly isDamage: boolean;
}

function elementOf({ name, metrics, spellings }: Kind): fc.Arbitrary<Element> {
  const numbers = metrics.map((metric) => fc.tuple(fc.constant(metric), seldomDamaged(NUMBER)));
  return fc.tuple(text(spellings), fc.tuple(...numbers), NOISE).map(([named, numbers, noise]) => {
    const fields: Record<string, Field> = {
      ...noise,
      [name]: named,
      ...Object.fromEntries(numbers),
    };
    return {
      name: named,
      numbers: new Map(numbers),
      json: objectOf(fields),
      isDamage: isDamaged(fields),
    };
  });
}

/** The decimals that each number is the sum of, by name and metric. */
type Model = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** What elements say; undefined where that, or a sum of what was asked for, cannot be right. */
function modelOf(
  { sameAs }: Kind,
  elements: readonly Element[],
  asked: readonly string[] | undefined,
): Model | undefined {
  if (elements.some(({ isDamage }) => isDamage)) return undefined;
  const model = new Map<string, Map<string, string[]>>();
  for (const { name, numbers } of elements) {
    const key = sameAs(JSON.parse(name.json ?? ""));
    const sums = model.get(key) ?? new Map<string, string[]>();
    model.set(key, sums);
    for (const [metric, { decimal }] of numbers) {
      if (decimal !== undefined) sums.set(metric, [...sums.get(metric) ?? [], decimal]);
    }
  }
  const wanted = asked && new Set(asked.map(sameAs));
  const sums = [...model].flatMap(([key, sums]) =>
    wanted?.has(key) ?? true ? [...sums.values()] : []
  );
  return sums.some(isTooLarge) ? undefined : model;
}

function check({ sameAs }: Kind, found: Found, asked: readonly string[] | undefined, model: Model) {
  const spellings = new Map<string, string>();
  for (const name of asked ?? []) {
    if (!spellings.has(sameAs(name))) spellings.set(sameAs(name), name);
  }
  const names = found.entries.map(({ name }) => name);
  if (asked === undefined) {
    assert.deepEqual(names.map(sameAs), [...model.keys()].sort());
  } else {
    const inModel = (is: boolean) =>
      [...spellings].filter(([key]) => model.has(key) === is).map(([, name]) => name);
    assert.deepEqual(names, inModel(true));
    assert.deepEqual(found.missing, inModel(false));
  }
  for (const { name, metrics } of found.entries) {
    const sums = model.get(sameAs(name));
    assert.deepEqual(Object.keys(metrics).sort(), [...sums?.keys() ?? []].sort());
    for (const [metric, value] of Object.entries(metrics)) {
      assert.ok(isSum(value, sums?.get(metric) ?? []), `${name} ${metric} ${value}`);
    }
  }
}
