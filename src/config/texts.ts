/**
 * Parses the text of a scalar: environment variables, numbers and booleans.
 *
 * @module
 */
import type { Environment } from "../transport/env-proxy.ts";

/** A text with its variables replaced, or why that is not possible. */
export type ReplacedText =
  | { readonly value: string }
  | { readonly fault: string; readonly hint: string };

/** In this order: an escaped `${`, a variable, and a `${` that begins no variable. */
const REFERENCE = /\$\$\{|\$\{(?<name>[A-Za-z_]\w*)(?::-(?<fallback>(?:(?!\$\{)[^}])*))?\}|\$\{/g;

/** Replaces `${NAME}` and `${NAME:-default}`. As in a shell, an empty variable has its default. */
export function replaceVariables(text: string, env: Environment): ReplacedText {
  const unset: string[] = [];
  let isMalformed = false;
  const value = text.replace(REFERENCE, (match: string, name?: string, fallback?: string) => {
    if (match === "$${") return "${";
    if (name === undefined) {
      isMalformed = true;
      return match;
    }
    const given = Object.hasOwn(env, name) ? env[name] : undefined;
    if (fallback !== undefined) return given || fallback;
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

/** Whether a text has variables. */
export function hasVariables(text: string): boolean {
  return /(?<!\$)\$\{/.test(text);
}

/** Why a text is not a valid number. */
export interface NumberFault {
  readonly fault: string;
  readonly hint?: string;
}

const DIGITS = String.raw`\d+(?:_\d+)*`;
const NUMBER = new RegExp(
  String.raw`^[+-]?(?:${DIGITS}\.?(?:${DIGITS})?|\.${DIGITS})(?:e[+-]?\d+)?$`,
  "i",
);
const LEADING_ZERO = /^[+-]?0[\d_]+$/;

/** Parses a decimal number, with `_` between digits as YAML 1.1 and Python have it. */
export function parseNumber(text: string): number | NumberFault {
  const trimmed = text.trim();
  if (LEADING_ZERO.test(trimmed)) {
    return {
      fault: "begins with a zero, which some readers of YAML take for octal",
      hint: "write it without the zero",
    };
  }
  const number = NUMBER.test(trimmed) ? Number(trimmed.replaceAll("_", "")) : Number.NaN;
  return Number.isFinite(number) ? number : { fault: "is not a number" };
}

/** Parses a boolean in the words that YAML 1.1 and the Python agent know. */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (["true", "yes", "on", "y", "t", "1"].includes(word)) return true;
  if (["false", "no", "off", "n", "f", "0"].includes(word)) return false;
  return undefined;
}
