/**
 * Garbage, collected when a test says so, on every runtime.
 *
 * @module
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What collects all that nothing holds. */
export function garbageCollector(): () => void {
  const bun: { gc(isForced: boolean): void } | undefined = Reflect.get(globalThis, "Bun");
  if (bun) return () => bun.gc(true);
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("there is no way to collect garbage here");
  return () => collect();
}
