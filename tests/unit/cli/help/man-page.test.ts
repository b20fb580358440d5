/**
 * The man pages, as mandoc checks and shows them.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { escapeRoff, pageName, renderPage } from "../../../../cli/help/man-page.ts";
import type { Manual } from "../../../../cli/help/manual.ts";
import { allManuals } from "../../../../cli/help/manuals.ts";
import { TOPICS } from "../../../../cli/help/topics.ts";
import { root } from "../../../../cli/program/root.ts";
import { run, temporaryFolder, unlessMissing } from "../../../kit/programs.ts";

const MANUALS = await allManuals(root);
const EDITION = { date: "2025-01-31", version: "1.2.3" };

describe("the man pages", { skip: unlessMissing("mandoc") }, () => {
  const folder = temporaryFolder();
  const pages = MANUALS.map((manual) => {
    const file = join(folder, `${pageName(manual)}.1`);
    const topics = manual.program === "dwdi" ? TOPICS : {};
    writeFileSync(file, renderPage(manual, EDITION, topics));
    return { manual, file };
  });

  it("have no fault", () => {
    assert.ok(pages.length >= 17);
    assert.equal(run("mandoc", ["-T", "lint", "-W", "warning", ...filesOf(pages)]), "");
  });

  it("have a fault that is found where a macro is none", () => {
    const page = renderPage(MANUALS[0] ?? nothing(), EDITION).replace(".SH NAME", ".SHH NAME");
    assert.throws(() => run("mandoc", ["-T", "lint", "-W", "warning"], page), /mandoc/);
  });

  for (const { manual, file } of pages) {
    it(`show every word of the manual in 80 columns: ${manual.program}`, () => {
      const shown = rendered(["-T", "utf8", "-O", "width=80", file]);
      const wide = shown.split("\n").filter((line) => line.length > 80 && / /.test(line.trim()));
      assert.deepEqual(wide, []);
      const words = shown.replaceAll(/ \\\n/g, " ").replaceAll(/\s+/g, " ");
      for (const text of textsOf(manual)) assert.ok(words.includes(text), text);
    });
  }

  it("have the topics in that of the whole", () => {
    const { file } = pages.find(({ manual }) => manual.program === "dwdi") ?? nothing();
    const shown = rendered(["-T", "utf8", file]);
    assert.match(shown, /^ENVIRONMENT\n[^]*DWDI_API_URL[^]*^EXIT STATUS\n/m);
    assert.match(shown, /2025-01-31/);
  });

  it("show any text as it is, wherever it stands", () => {
    const character = fc.oneof(
      fc.constantFrom("\\", ".", "'", '"', "-", "`", "^", "~", "%", "&", "(", "[", "]", "*", "é"),
      fc.string({ minLength: 1, maxLength: 1 }),
    ).filter((text) => text !== " ");
    const line = fc.array(character, { minLength: 1, maxLength: 30 }).map((all) => all.join(""));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (lines) => {
        const page = [
          '.TH "X" 1 2025-01-31 "x"',
          ".SH NAME",
          "x \\- x",
          ".SH DESCRIPTION",
          ".EX",
          ...lines.map(escapeRoff),
          ".EE",
          ".PP",
          `\\fB${escapeRoff(lines[0] ?? "")}\\fR`,
          `.SH "${escapeRoff(lines[0] ?? "")}"`,
          "x",
        ].join("\n");
        const shown = rendered(["-T", "utf8", "-O", "width=150"], page).split("\n")
          .map((line) => line.trim()).filter((line) => line !== "");
        const start = shown.indexOf("DESCRIPTION") + 1;
        assert.deepEqual(shown.slice(start, start + lines.length), lines);
        const after = start + lines.length;
        assert.deepEqual(shown.slice(after, after + 2), [lines[0], lines[0]], "bold, and a title");
      }),
      { numRuns: 30 },
    );
  });
});

function filesOf(pages: readonly { readonly file: string }[]): string[] {
  return pages.map(({ file }) => file);
}

/** What mandoc shows, without the backspaces by which it prints bold. */
function rendered(args: readonly string[], input?: string): string {
  // deno-lint-ignore no-control-regex
  return run("mandoc", args, input).replace(/.\u0008/gu, "");
}

/** All that a manual says, in pieces that no line break of a page parts. */
function textsOf({ about, usage, sections, summary }: Manual): readonly string[] {
  return [
    summary,
    about,
    ...usage,
    ...sections.flatMap(({ title, blocks }) => [
      title.toUpperCase(),
      ...blocks.flatMap((block) =>
        typeof block === "string"
          ? [block]
          : "terms" in block
          ? block.terms.flatMap(({ term, text }) => [term, text])
          : block.examples.flatMap(({ about, command }) => [about, command])
      ),
    ]),
  ];
}

function nothing(): never {
  throw new Error("there is no such page");
}
