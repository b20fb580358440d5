import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { screenOf } from "../../../../cli/io/screen.ts";
import { fakeContext } from "../../../kit/cli-world.ts";

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly out?: string;
}

function screen({ env = {}, out, ...terminal }: Given) {
  const context = fakeContext({ env });
  return screenOf({ ...context, color: true, stdout: { ...terminal, write: () => {} } }, out);
}

describe("the screen", () => {
  it("is a terminal of its own width, whatever COLUMNS says", () => {
    const env = { COLUMNS: "300" };
    const { limit, width } = screen({ env, isTTY: true, columns: 120 });
    assert.deepEqual({ limit, width }, { limit: 120, width: 120 });
  });

  it("breaks no line in a pipe or a file, where drawings are of 80 columns or COLUMNS", () => {
    const pipe = { isTerminal: false, limit: undefined, width: 80, ascii: false };
    assert.deepEqual(screen({}), { ...pipe, color: true });
    assert.equal(screen({ env: { COLUMNS: "132" } }).width, 132);
    for (const COLUMNS of ["", "0", "-3", "wide", "99999"]) {
      assert.equal(screen({ env: { COLUMNS } }).width, 80);
    }
    const file = screen({ isTTY: true, columns: 120, out: "file" });
    assert.deepEqual(file, { ...pipe, color: false });
  });

  it("of a terminal that does not know its width breaks no line", () => {
    assert.equal(screen({ isTTY: true, columns: 0 }).limit, undefined);
    assert.deepEqual(screen({ isTTY: true }), {
      isTerminal: true,
      limit: undefined,
      width: 80,
      color: true,
      ascii: false,
    });
  });

  it("shows ASCII alone in the C locale, which LC_ALL decides before LANG", () => {
    assert.equal(screen({ env: { LANG: "C" } }).ascii, true);
    assert.equal(screen({ env: { LC_ALL: "POSIX", LANG: "de_CH.UTF-8" } }).ascii, true);
    assert.equal(screen({ env: { LC_ALL: "C.UTF-8", LANG: "C" } }).ascii, false);
    assert.equal(screen({ env: { LC_ALL: "", LANG: "C" } }).ascii, true);
  });

  for (const LANG of ["de_CH.ISO-8859-1", "fr_FR.iso88591", "de_CH", "ca_ES@euro"]) {
    it(`shows ASCII alone in ${LANG}`, () => assert.equal(screen({ env: { LANG } }).ascii, true));
  }

  for (const LANG of ["de_CH.UTF-8", "en_US.utf8", "C.UTF-8", "ca_ES.UTF-8@valencia", ""]) {
    it(`shows all characters in '${LANG}'`, () => {
      assert.equal(screen({ env: { LANG } }).ascii, false);
    });
  }
});
