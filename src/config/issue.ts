/**
 * What is wrong with a configuration file, and where.
 *
 * @module
 */

/** A place in the text of a file. */
export interface Position {
  /** The line, from 1. */
  readonly line: number;
  /** The column in UTF-16 units, from 1. */
  readonly column: number;
}

/** One fault of a configuration file. It holds no secret. */
export interface ConfigIssue extends Position {
  /** An `error` makes the file unusable; a `warning` does not. */
  readonly severity: "error" | "warning";
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it, where that is not plain. */
  readonly hint?: string;
  /** The key, for example `offerings[0].backend_settings.cscs_dwdi_api_url`; `""` for the whole file. */
  readonly path: string;
}

/** A place that an issue can be about. */
export interface Place {
  /** The key's path in the file. */
  readonly path: string;
  /** Where it begins in the text. */
  readonly offset: number;
}

/** The issues of one text, as they are found. */
export class IssueList {
  readonly #found = new Map<string, ConfigIssue>();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** All issues in the order of the text. */
  get all(): readonly ConfigIssue[] {
    return [...this.#found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  /** Notes what makes the file unusable. */
  error(place: Place, message: string, hint?: string): void {
    this.#add("error", place, message, hint);
  }

  /** Notes what looks wrong. */
  warn(place: Place, message: string, hint?: string): void {
    this.#add("warning", place, message, hint);
  }

  /** The line and column of a place. */
  positionOf({ offset }: Place): Position {
    const before = this.#text.slice(0, offset);
    const lineStart = before.lastIndexOf("\n") + 1;
    return { line: before.split("\n").length, column: before.length - lineStart + 1 };
  }

  #add(severity: ConfigIssue["severity"], place: Place, message: string, hint?: string): void {
    const { line, column } = this.positionOf(place);
    const issue = { severity, message, ...(hint && { hint }), path: place.path, line, column };
    // A section that several others point at is read, and found fault with, several times.
    const identity = `${line}:${column} ${message}`;
    if (!this.#found.has(identity)) this.#found.set(identity, issue);
  }
}
