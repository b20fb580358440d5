/**
 * Reads pages as simply as a reader can that shares nothing with their writer.
 *
 * @module
 */
import assert from "node:assert/strict";

/** A tag and the text up to the next one. */
export interface Piece {
  /** The element's name, behind a slash where it ends. */
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The text behind the tag, as it is shown. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** Splits a page at its tags. What is in scripts and styles is text up to their end. */
export function piecesOf(page: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const start = /<(\/?[a-z]\w*)((?: [^<>]*)?)>/y;
  let at = page.indexOf("\n") + 1;
  while (at < page.length) {
    start.lastIndex = at;
    const [whole, tag = "", attributes = ""] = start.exec(page) ?? [];
    assert.ok(whole !== undefined, `no tag at: ${page.slice(at, at + 60)}`);
    const isRaw = tag === "script" || tag === "style";
    const end = page.indexOf(isRaw ? `</${tag}` : "<", at + whole.length);
    const text = page.slice(at + whole.length, end < 0 ? page.length : end);
    at += whole.length + text.length;
    pieces.push({ tag, attributes: attributesOf(attributes), text: isRaw ? text : decode(text) });
  }
  return pieces;
}

/** The texts of the cells of the table's body, a list a row. */
export function rowsOf(pieces: readonly Piece[]): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let isBody = false;
  for (const { tag, text } of pieces) {
    if (tag === "tbody" || tag === "/tbody") isBody = tag === "tbody";
    if (!isBody) continue;
    if (tag === "tr") rows.push([]);
    if (tag === "td") rows.at(-1)?.push(text);
    else if (/^(data|time|wbr)$/.test(tag)) rows.at(-1)?.push(`${rows.at(-1)?.pop()}${text}`);
  }
  return rows;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const left = text.replaceAll(/ [\w-]+(="[^"<>]*")?/g, "");
  assert.equal(left, "", "attributes are quoted");
  const found = text.matchAll(/ ([\w-]+)(?:="([^"]*)")?/g);
  return Object.fromEntries([...found].map(([, name = "", value = ""]) => [name, decode(value)]));
}

function decode(text: string): string {
  return text.replaceAll(/&[^;]*;?/g, (entity) => {
    const character = ENTITIES[entity];
    assert.ok(character !== undefined, `no such entity: ${entity}`);
    return character;
  });
}
