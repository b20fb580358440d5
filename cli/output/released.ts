/**
 * Buckets that are let go of once they are written.
 *
 * @module
 */
import type { Bucket } from "./document.ts";
import { passOn } from "./one-by-one.ts";

/** From how many entries on a bucket is worth a pause of some milliseconds. */
const LARGE = 5_000;

/**
 * Passes buckets on, and has collected what reading a large one has left behind, and once it is
 * written, itself. By itself JavaScriptCore looks through all of its heap only when that has
 * tripled, so that several months of a large centre would pile up.
 */
export function released(buckets: AsyncIterable<Bucket>): AsyncIterable<Bucket> {
  let isLarge = false;
  const look = async (bucket: Bucket) => {
    isLarge = bucket.items.length >= LARGE;
    if (isLarge) await collectGarbage();
    return bucket;
  };
  return passOn(buckets, look, async () => {
    if (isLarge) await collectGarbage();
  });
}

/** In a turn of its own, since what is on the stack counts as used. */
function collectGarbage(): Promise<void> {
  return new Promise((resolve) =>
    setTimeout(() => {
      // The binary is built with --expose-gc.
      const gc: unknown = Reflect.get(globalThis, "gc");
      if (typeof gc === "function") gc();
      resolve();
    }, 0)
  );
}
