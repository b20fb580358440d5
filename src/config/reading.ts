/**
 * What one reading of a configuration file goes by: the environment, the files beside it, and the
 * faults found so far.
 *
 * @module
 */
import { IssueList } from "./issue.ts";
import type { Environment } from "../transport/env-proxy.ts";

/** What a configuration file may refer to; the file itself is handed in as text. */
export interface ConfigOptions {
  /** The variables for `${NAME}`; none when left out. */
  readonly env?: Environment;
  /** Reads a text file that a key such as `waldur_api_token_file` names, or throws. */
  readonly readFile?: (path: string) => string;
  /** The configuration file's own path: what it names is relative to its folder. */
  readonly path?: string;
}

/** Where the secrets of a configuration are kept, for who watches over who can read them. */
export interface SecretPlaces {
  /** Whether the configuration file's own text holds one. */
  readonly inText: boolean;
  /** The files that hold one each, as seen from where the program runs. */
  readonly files: readonly string[];
}

/** One reading. */
export class Reading {
  readonly issues: IssueList;
  readonly env: Environment;
  /** Where secrets were found. */
  readonly secrets: { inText: boolean; readonly files: string[] } = { inText: false, files: [] };
  readonly #options: ConfigOptions;

  constructor(text: string, options: ConfigOptions) {
    this.issues = new IssueList(text);
    this.env = options.env ?? {};
    this.#options = options;
  }

  /** A path that the file names, as seen from where the program runs. */
  locate(file: string): string {
    const folder = /^.*[/\\]/s.exec(this.#options.path ?? "")?.[0] ?? "";
    const isAbsolute = /^([/\\]|[a-z]:[/\\])/i.test(file);
    return isAbsolute ? file : folder + file;
  }

  /** The content of a file, or why it cannot be had. */
  readFile(path: string): { readonly content: string } | { readonly fault: string } {
    const { readFile } = this.#options;
    if (readFile === undefined) return { fault: "no readFile was given to read it by" };
    try {
      return { content: readFile(path) };
    } catch (error) {
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  }
}
