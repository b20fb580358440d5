/**
 * Numbers that look random and are not: the same key draws the same number, on
 * every runtime and in any order.
 *
 * @module
 */

/** Draws a number from 0 to below 1 for a key. */
export type Draw = (...key: readonly (string | number)[]) => number;

/** Makes the draws of one seed. */
export function drawFrom(seed: string): Draw {
  return (...key) => scrambled(fnv1a(`${seed}\n${key.join("\n")}`)) / 2 ** 32;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}

/** FNV alone leaves neighbouring keys close together; MurmurHash3's finaliser parts them. */
function scrambled(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
