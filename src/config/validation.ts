/**
 * The state of one validation: what the file may refer to, and the issues found so far.
 *
 * @module
 */

import type { Environment } from "../transport/env-proxy.ts";

/** A position in the text of a file. */
export interface Position {
  /** The line, from 1. */
  readonly line: number;
  /** The column in UTF-16 units, from 1. */
  readonly column: number;
}

/** An error or warning about a configuration file. It holds no secret. */
export interface ConfigIssue extends Position {
  /** An `error` makes the file unusable; a `warning` does not. */
  readonly severity: "error" | "warning";
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it, where that is not obvious. */
  readonly hint?: string;
  /** The key, for example `offerings[0].backend_settings.cscs_dwdi_api_url`; `""` for the whole file. */
  readonly path: string;
}

/** A place in the file that an issue is about. */
export interface Place {
  /** The key's path in the file. */
  readonly path: string;
  /** Where it begins in the text, in UTF-16 units from 0. */
  readonly offset: number;
}

/** The issues of one text. */
export class IssueList {
  readonly #found = new Map<string, ConfigIssue>();
  readonly #lineStarts: readonly number[];

  constructor(text: string) {
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  /** All issues in the order of the text. */
  get all(): readonly ConfigIssue[] {
    return [...this.#found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  /** Adds an error. */
  error(place: Place, message: string, hint?: string): void {
    this.#add("error", place, message, hint);
  }

  /** Adds a warning. */
  warn(place: Place, message: string, hint?: string): void {
    this.#add("warning", place, message, hint);
  }

  /** The line and column of a place. */
  positionOf({ offset }: Place): Position {
    let [line, end] = [0, this.#lineStarts.length];
    while (end - line > 1) {
      const middle = (line + end) >> 1;
      if (this.#startOf(middle) <= offset) line = middle;
      else end = middle;
    }
    return { line: line + 1, column: offset - this.#startOf(line) + 1 };
  }

  #startOf(line: number): number {
    return this.#lineStarts[line] ?? 0;
  }

  #add(severity: ConfigIssue["severity"], place: Place, message: string, hint?: string): void {
    const { line, column } = this.positionOf(place);
    const issue = { severity, message, ...(hint && { hint }), path: place.path, line, column };
    // A mapping that several aliases stand for is read, and has its issues, several times.
    const identity = `${line}:${column} ${message}`;
    if (!this.#found.has(identity)) this.#found.set(identity, issue);
  }
}

/** What a configuration file may refer to. */
export interface ConfigOptions {
  /** The variables for `${NAME}`; none when left out. */
  readonly env?: Environment;
  /** Reads a text file that a key such as `waldur_api_token_file` names, or throws. */
  readonly readFile?: (path: string) => string;
  /** The configuration file's own path: what it names is relative to its folder. */
  readonly path?: string;
}

/** Where a configuration keeps its secrets, to check who can read them. */
export interface SecretPlaces {
  /** Whether the text of the configuration file holds a secret. */
  readonly inText: boolean;
  /** The paths of the files that hold a secret, relative to the working directory. */
  readonly files: readonly string[];
}

/** The state of one validation. */
export class Validation {
  readonly issues: IssueList;
  readonly env: Environment;
  /** Where secrets were found so far. */
  readonly secrets: { inText: boolean; readonly files: string[] } = { inText: false, files: [] };
  readonly #options: ConfigOptions;

  constructor(text: string, options: ConfigOptions) {
    this.issues = new IssueList(text);
    this.env = options.env ?? {};
    this.#options = options;
  }

  /** Resolves a path that is relative to the folder of the configuration file. */
  locate(file: string): string {
    const folder = /^.*[/\\]/s.exec(this.#options.path ?? "")?.[0] ?? "";
    const isAbsolute = /^([/\\]|[a-z]:[/\\])/i.test(file);
    return isAbsolute ? file : folder + file;
  }

  /** Reads a file; returns why when it cannot be read. */
  readFile(path: string): { readonly content: string } | { readonly fault: string } {
    const { readFile } = this.#options;
    if (readFile === undefined) return { fault: "no readFile was given" };
    try {
      return { content: readFile(path) };
    } catch (error) {
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  }
}
