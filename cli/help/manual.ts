/**
 * What a manual is made of, before it is laid out for a terminal or as a man page.
 *
 * @module
 */
import type { Example } from "../flags/command.ts";

/** The manual of the program or of a command. */
export interface Manual {
  /** What it is about, for example `dwdi waldur report`. */
  readonly program: string;
  /** One line. */
  readonly summary: string;
  /** What it does, in a paragraph. */
  readonly about: string;
  /** The forms of its command lines. */
  readonly usage: readonly string[];
  /** The rest, in order. */
  readonly sections: readonly Section[];
  /** The help topics that tell more. */
  readonly topics: readonly string[];
}

/** Blocks under a title. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A paragraph, terms that are explained, or lines to type. */
export type Block =
  | string
  | { readonly terms: readonly Term[] }
  | { readonly examples: readonly Example[] };

/** A term and what it means. */
export interface Term {
  readonly term: string;
  readonly text: string;
}
