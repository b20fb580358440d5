/**
 * Names that may mean the same thing though they are written in another way.
 *
 * @module
 */

/** What two spellings of one name may differ in, each with what makes them equal. */
const DIFFERENCES: readonly (readonly [difference: string, unify: (name: string) => string])[] = [
  ["Unicode normalization (NFC, NFD)", (name) => name.normalize("NFC")],
  ["outer blanks", (name) => name.trim()],
  ["dot segments", resolveDotSegments],
  ["case", (name) => name.toLowerCase().toUpperCase()],
];

/** A form that is the same for all spellings of a name. */
export function spellingKey(name: string): string {
  return unified(name, DIFFERENCES);
}

/** What two spellings of one name differ in, for example `case`. */
export function spellingDifference(a: string, b: string): string {
  const differences = DIFFERENCES.filter((difference) => {
    const others = DIFFERENCES.filter((other) => other !== difference);
    return unified(a, others) !== unified(b, others);
  });
  return differences.map(([difference]) => difference).join(" and ");
}

function unified(name: string, differences: typeof DIFFERENCES): string {
  return differences.reduce((text, [, unify]) => unify(text), name);
}

function resolveDotSegments(path: string): string {
  if (!path.includes("/")) return path;
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "." && segment !== "") segments.push(segment);
  }
  return `${path.startsWith("/") ? "/" : ""}${segments.join("/")}`;
}
