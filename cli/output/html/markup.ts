/**
 * Markup that text cannot break out of.
 *
 * @module
 */
import { escapeControls } from "../../io/text.ts";

/** Text that is markup already. */
export class Markup {
  /** As it stands in the page. */
  readonly text: string;

  /** Trusts a text: for {@linkcode markup} and for what the project itself wrote. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand between pieces of markup; a list is its items one after the other. */
export type Content = Markup | string | number | false | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Makes markup of a template; what is put into it is text, unless it is markup itself. */
export function markup(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: template }, ...contents.map(textOf)));
}

/** JSON for a `script` element, which only `<` can end. */
export function json(value: unknown): Markup {
  return new Markup(JSON.stringify(value).replaceAll("<", "\\u003c"));
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
