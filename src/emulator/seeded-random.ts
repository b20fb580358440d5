/**
 * Random-looking numbers that depend on a seed and a key only: the same on every runtime and in any
 * order of calls.
 *
 * @module
 */

/** Gives the number of a key, from 0 to below 1. */
export type SeededRandom = (...key: readonly (string | number)[]) => number;

/** Makes the numbers of a seed. */
export function seededRandom(seed: string): SeededRandom {
  return (...key) => mixed(fnv1a(`${seed}\n${key.join("\n")}`)) / 2 ** 32;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}

/** FNV gives similar keys similar hashes; the finalizer of MurmurHash3 spreads them. */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
