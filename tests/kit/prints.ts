/**
 * All texts that a program can make of a value without meaning to show what is in it.
 *
 * @module
 */
import { inspect } from "node:util";

/** The runtime's own inspection, which its `console.log` uses. */
const OWN = ["Deno", "Bun"].flatMap((name) => {
  const runtime: unknown = Reflect.get(globalThis, name);
  return hasInspect(runtime) ? [runtime.inspect] : [];
});

/** A value as `console.log`, `util.inspect`, JSON and a template show it. */
export function printsOf(value: object): readonly string[] {
  const whole = { depth: Infinity, showHidden: true, getters: true };
  return [
    inspect(value, whole),
    ...OWN.map((inspectOwn) => inspectOwn(value, whole)),
    JSON.stringify(value),
    `${value}`,
    Object.entries(value).join(),
  ];
}

function hasInspect(
  value: unknown,
): value is { readonly inspect: (value: object, options: object) => string } {
  return typeof value === "object" && value !== null && "inspect" in value;
}
