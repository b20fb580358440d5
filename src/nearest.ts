/**
 * The known name that a mistyped one was probably meant to be.
 *
 * @module
 */

/** Finds the nearest of the known names, else the one that it abbreviates, or nothing. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const { length } = name.replace(/^-+/, "");
  const farthest = Math.max(1, Math.floor(length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > farthest) continue;
    const distance = editDistance(name, candidate);
    if (distance <= farthest && (best === undefined || distance < best.distance)) {
      best = { name: candidate, distance };
    }
  }
  const whole = length < 3 ? [] : known.filter((candidate) => candidate.startsWith(name));
  return best?.name ?? (whole.length === 1 ? whole[0] : undefined);
}

/** Counts the letters to insert, delete, replace or swap with their neighbour. */
export function editDistance(left: string, right: string): number {
  const rows = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(row - 2, column - 2) + 1 : Infinity,
      );
    }
  }
  return at(left.length, right.length);
}
