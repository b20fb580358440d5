/**
 * What shows, in the pages of a listing, that it has changed between them.
 *
 * @module
 */

/**
 * Says that an element is on two pages, or that there are fewer elements than were counted.
 *
 * @param list What the elements are called.
 * @param count How many the server says there are; -Infinity where it does not.
 */
export function changeOfPages(
  list: string,
  pages: readonly (readonly unknown[])[],
  count: number,
): string | undefined {
  const pageOf = new Map<string, number>();
  for (const [page, elements] of pages.entries()) {
    for (const [index, element] of elements.entries()) {
      if (!hasAmount(element)) continue;
      const text = canonicalText(element);
      const earlier = pageOf.get(text) ?? page;
      if (earlier !== page) {
        return `${list}[${index}] of page ${page + 1} is on page ${earlier + 1} too`;
      }
      pageOf.set(text, page);
    }
  }
  const length = pages.flat().length;
  return length < count ? `it lists ${length} of ${count} elements` : undefined;
}

/** Whether an amount of an element, or of one of its users, is not zero. */
function hasAmount(element: unknown): boolean {
  if (typeof element !== "object" || element === null) return false;
  return Object.entries(element).some(([field, value]) =>
    AMOUNT.test(field)
      ? value !== null && Number(value) !== 0
      : Array.isArray(value) && value.some(hasAmount)
  );
}

const AMOUNT = /Hours$|^(spaceUsed|inodesUsed|totalCost)$/;

/** JSON in which the order of fields does not matter. */
function canonicalText(element: unknown): string {
  return JSON.stringify(element, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
