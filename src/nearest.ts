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
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = left[row - 1] === right[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1];
      current[column] = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + replaced,
        swapped ? at(beforePrevious, column - 2) + 1 : Infinity,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
