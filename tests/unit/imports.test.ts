/**
 * The layers of the design, held against the import graph.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import ts from "typescript";
import { nodesOf, sourcesUnder } from "../kit/sources.ts";

interface Import {
  readonly from: string;
  /** A file of this project, or a bare specifier. */
  readonly to: string;
  readonly isDynamic: boolean;
  readonly isType: boolean;
}

const FILES = [...sourcesUnder("src"), ...sourcesUnder("cli")];
const IMPORTS = FILES.flatMap(importsOf);
const IMPORTS_OF = new Map(
  FILES.map((file) => [file, IMPORTS.filter(({ from }) => from === file)]),
);

const npm = JSON.parse(readFileSync("package.json", "utf8"));

/** Rooms from top to bottom: a file imports from its own room and from those below. */
const ROOMS: readonly string[] = [
  "cli/build",
  "cli/main.ts",
  "cli/program",
  "cli/commands",
  "cli/completion",
  "cli/help",
  "cli/settings",
  "cli/output",
  "cli/flags",
  "cli/io",
  "src/index.ts",
  "src/diagnose",
  "src/waldur",
  "src/config",
  "src/usage",
  "src/client",
  "src/http",
  "src/transport",
  "src/period",
  "src/amounts",
  "src/errors.ts",
  "src/nearest.ts",
  "src/version.ts",
  "src/emulator",
];

describe("the import graph", () => {
  it("has files and imports to look at", () => {
    assert.ok(FILES.length > 60 && IMPORTS.length > 200, `${FILES.length}, ${IMPORTS.length}`);
  });

  it("reaches from src/index.ts statically nothing but web globals and two libraries", () => {
    const bare = [...closureOf("src/index.ts")].filter((to) => !to.startsWith("src/"));
    assert.deepEqual(bare.sort(), ["ofetch", "valibot"]);
  });

  it("loads late, from src/index.ts, what most pages in a browser need not", () => {
    const closure = closureOf("src/index.ts");
    const dynamic = IMPORTS.filter(({ from, isDynamic }) => isDynamic && closure.has(from));
    assert.deepEqual(dynamic.map(({ to }) => to).sort(), [
      "src/http/client-credentials.ts",
      "src/http/network-reasons.ts",
      "src/transport/proxied.ts",
      "src/usage/page-changes.ts",
      "src/usage/spelling.ts",
    ]);
  });

  it("keeps the emulator and the rest of src apart", () => {
    const crossing = IMPORTS.filter(({ from, to }) =>
      from.startsWith("src/") && to.startsWith("src/") &&
      from.startsWith("src/emulator/") !== to.startsWith("src/emulator/")
    );
    assert.deepEqual(crossing, []);
  });

  it("goes from src to cli nowhere", () => {
    const rising = IMPORTS.filter(({ from, to }) =>
      from.startsWith("src/") && to.startsWith("cli/")
    );
    assert.deepEqual(rising, []);
  });

  it("goes down the rooms only, type imports included", () => {
    const rising = IMPORTS.filter(({ from, to }) => isFile(to) && rankOf(from) > rankOf(to));
    assert.deepEqual(rising.map(({ from, to }) => `${from} -> ${to}`), []);
  });

  it("has no circle of files, type imports included", () => {
    const circles = FILES.filter((file) => importedBy(file).has(file));
    assert.deepEqual(circles, []);
  });

  it("knows the room of every file", () => {
    assert.deepEqual(FILES.filter((file) => rankOf(file) < 0), []);
  });

  it("reaches node: modules in src only where package.json's imports have a replacement", () => {
    const replaced = Object.keys(npm.imports).map((name) => `src/${name.slice(1)}.ts`);
    const behind = new Set(replaced.flatMap((file) => [...closureOf(file)]));
    const core = IMPORTS.filter(({ from, to, isType }) =>
      from.startsWith("src/") && /^(node:|undici|fetch-socks)/.test(to) && !isType &&
      !behind.has(from)
    );
    assert.deepEqual(core, []);
    const unswapped = IMPORTS.filter(({ from, to, isDynamic, isType }) =>
      replaced.includes(to) && !isDynamic && !isType && !behind.has(from)
    );
    assert.deepEqual(unswapped, []);
  });

  it("has no runtime's own namespace in src and cli", () => {
    const own = FILES.filter((file) => file !== "cli/build/build-binary.ts")
      .filter((file) => /\b(Bun|Deno)\.\w/.test(codeOf(file)));
    assert.deepEqual(own, []);
  });

  it("touches process, in src, nowhere", () => {
    const touching = FILES.filter((file) => file.startsWith("src/"))
      .filter((file) => /\bprocess\.(env|argv|exit|stdout|stderr|stdin|cwd)\b/.test(codeOf(file)));
    assert.deepEqual(touching, []);
  });
});

function importsOf(from: string): Import[] {
  return nodesOf(from).flatMap((node) => {
    const isStatic = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
    const isDynamic = ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const specifier = isStatic ? node.moduleSpecifier : isDynamic ? node.arguments[0] : undefined;
    if (!specifier || !ts.isStringLiteralLike(specifier)) return [];
    const { text } = specifier;
    const to = text.startsWith(".") ? join(dirname(from), text) : text;
    const isType = ts.isImportDeclaration(node) && node.importClause?.isTypeOnly === true;
    return [{ from, to, isDynamic, isType }];
  });
}

function closureOf(entry: string): Set<string> {
  const reached = new Set([entry]);
  for (const file of reached) {
    for (const { from, to, isDynamic, isType } of IMPORTS) {
      if (from === file && !isDynamic && !isType) reached.add(to);
    }
  }
  return reached;
}

/** All files that a file imports, itself or by others. */
function importedBy(file: string): Set<string> {
  const reached = new Set<string>();
  const next = [file];
  for (let current = next.pop(); current !== undefined; current = next.pop()) {
    for (const { to } of IMPORTS_OF.get(current) ?? []) {
      if (!isFile(to) || reached.has(to)) continue;
      reached.add(to);
      next.push(to);
    }
  }
  return reached;
}

function isFile(to: string): boolean {
  return /^(src|cli)\//.test(to);
}

function roomOf(file: string): string {
  return file.split("/").slice(0, 2).join("/");
}

function rankOf(file: string): number {
  return ROOMS.indexOf(roomOf(file));
}

function codeOf(file: string): string {
  return readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}
