/**
 * What manuals are made of.
 *
 * @module
 */
import type { Example } from "../flags/command.ts";

/** A term and what it means. */
export interface Term {
  readonly term: string;
  readonly text: string;
}

/** A paragraph, terms that are explained, or lines to type. */
export type Block =
  | string
  | { readonly terms: readonly Term[] }
  | { readonly examples: readonly Example[] };

/** Blocks under a title. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}
