/**
 * What the definition of a flag may say about completing its value.
 *
 * @module
 */

/** A value that would do. */
export interface Suggestion {
  /** The value itself. */
  readonly value: string;
  /** What is said beside it, where the shell shows that. */
  readonly description?: string;
}

/** The command line so far, as far as a suggestion may depend on it. */
export interface Typed {
  /** The word of the command, for example `storage`. */
  readonly command: string;
  /** The value as far as it is typed; of a list, its last one. */
  readonly value: string;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a flag or an argument was given so far; a switch has an empty text for each time. */
  given(name: string): readonly string[];
  /** Whether a value would be taken as it is, written here. */
  accepts(value: string): boolean;
}

/** Values that would do. */
export type Suggestions = readonly Suggestion[] | Promise<readonly Suggestion[]>;

/** Gives the values that would do. It asks nothing but the disk, and takes no time. */
export type Suggest = (typed: Typed) => Suggestions;
