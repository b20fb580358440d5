/**
 * Where a text stops being JSON. The runtimes' own messages differ, and some
 * name no place at all.
 *
 * @module
 */

const TOKEN =
  /[ \t\r\n]*(?:[[\]{},:]|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** What may come next. */
type Expected = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma or end";

/** Finds the first character that does not belong, as `line 3, column 7`, counted from 1. */
export function placeOfJsonError(text: string): string {
  const open: string[] = [];
  let expected: Expected | undefined = "value";
  let end = 0;
  while (expected !== undefined) {
    TOKEN.lastIndex = end;
    const token = TOKEN.exec(text)?.[0];
    const follows: Expected | undefined = token === undefined
      ? undefined
      : follow(token.trimStart(), expected, open);
    if (token === undefined || follows === undefined) break;
    end += token.length;
    expected = open.length === 0 && follows === "comma or end" ? undefined : follows;
  }
  const offset = end + (/^[ \t\r\n]*/.exec(text.slice(end))?.[0].length ?? 0);
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** What may come after a token, or `undefined` when the token may not come here. */
function follow(token: string, expected: Expected, open: string[]): Expected | undefined {
  if (expected.startsWith("value")) {
    if (token === "[" || token === "{") {
      open.push(token);
      return token === "[" ? "value or ]" : "key or }";
    }
    if (!"]},:".includes(token)) return "comma or end";
  }
  if (expected.startsWith("key") && token.startsWith('"')) return "colon";
  if (expected === "colon" && token === ":") return "value";
  if (expected === "comma or end" && token === ",") return open.at(-1) === "[" ? "value" : "key";
  if (closes(token, expected, open.at(-1))) {
    open.pop();
    return "comma or end";
  }
  return undefined;
}

function closes(token: string, expected: Expected, opened: string | undefined): boolean {
  if (token === "]") return opened === "[" && /end$|\]$/.test(expected);
  return token === "}" && opened === "{" && /end$|\}$/.test(expected);
}
