/**
 * HTML templates that escape the text put into them.
 *
 * @module
 */
import { escapeControls } from "../../io/text.ts";
import { toJson } from "../json.ts";

/** Text that is HTML already. */
export class Markup {
  /** The HTML. */
  readonly text: string;

  /** Trusts a text: for {@linkcode markup} and the project's own files. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may contain; a list is its items in order. */
export type Content = Markup | string | number | false | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template whose values are escaped, unless they are markup themselves. */
export function markup(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: template }, ...contents.map(textOf)));
}

/** JSON for a `script` element, which only `<` can end. */
export function json(value: unknown): Markup {
  return new Markup(toJson(value).replaceAll("<", "\\u003c"));
}

function textOf(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content !== "object") return escape(String(content));
  return content.map(textOf).join("");
}

function escape(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
