/**
 * `${NAME}` and `${NAME:-default}` in a text, replaced from the environment.
 *
 * @module
 */
import type { Environment } from "../transport/env-proxy.ts";

/** A text with its variables replaced, or what is wrong with them. */
export type Interpolation =
  | { readonly value: string }
  | { readonly fault: string; readonly hint: string };

/** In this order: an escaped `${`, a variable, and a `${` that begins none. */
const REFERENCE = /\$\$\{|\$\{(?<name>[A-Za-z_]\w*)(?::-(?<standard>(?:(?!\$\{)[^}])*))?\}|\$\{/g;

/** Replaces the variables of a text. As in a shell, `:-` also stands in for an empty variable. */
export function interpolate(text: string, env: Environment): Interpolation {
  const unset: string[] = [];
  let isMalformed = false;
  const value = text.replace(REFERENCE, (match: string, name?: string, standard?: string) => {
    if (match === "$${") return "${";
    if (name === undefined) {
      isMalformed = true;
      return match;
    }
    const given = Object.hasOwn(env, name) ? env[name] : undefined;
    if (standard !== undefined) return given || standard;
    if (given === undefined) unset.push(name);
    return given ?? "";
  });
  if (isMalformed) {
    return {
      fault: "has a '${' that begins no variable",
      hint: "write ${NAME} or ${NAME:-default}, and $${ for the two characters themselves",
    };
  }
  if (unset.length > 0) {
    return {
      fault: `needs the environment variable ${unset.join(", ")}, which is not set`,
      hint: `set it, or write a default: \${${unset[0]}:-default}`,
    };
  }
  return { value };
}

/** Whether a text takes anything from the environment. */
export function hasVariables(text: string): boolean {
  return /(?<!\$)\$\{/.test(text);
}
