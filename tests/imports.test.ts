/**
 * The layers of the design, held against the import graph.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import ts from "typescript";

interface Import {
  readonly from: string;
  /** A file of this project, or a bare specifier. */
  readonly to: string;
  readonly isDynamic: boolean;
  readonly isType: boolean;
}

const FILES = [...sourcesUnder("src"), ...sourcesUnder("cli")];
const IMPORTS = FILES.flatMap(importsOf);

/** Rooms in the order of the design: imports go to the same or to a lower layer only. */
const LAYERS: readonly RegExp[] = [
  /^cli\//,
  /^src\/(waldur|diagnose)\//,
  /^src\/config\//,
  /^src\/(compute|storage|inference|ping)[\w-]*\.ts$/,
  /^src\/(bucket|batch|answer|elements|env)\.ts$/,
  /^src\/(client|connection|client-options|route|base-url)\.ts$/,
  /^src\/http\//,
  /^src\/transport\//,
  /^src\/(errors|calendar|nearest|normal-name|period|component|rounding|sum|version)\.ts$/,
];

describe("the import graph", () => {
  it("has files and imports to look at", () => {
    assert.ok(FILES.length > 60 && IMPORTS.length > 200, `${FILES.length}, ${IMPORTS.length}`);
  });

  it("reaches from src/index.ts statically nothing but web globals and three libraries", () => {
    const bare = [...closureOf("src/index.ts")].filter((to) => !to.startsWith("src/"));
    assert.deepEqual(bare.sort(), ["oauth4webapi", "ofetch", "valibot"]);
  });

  it("has one import() on the way from src/index.ts: the proxied transport", () => {
    const closure = closureOf("src/index.ts");
    const dynamic = IMPORTS.filter(({ from, isDynamic }) => isDynamic && closure.has(from));
    assert.deepEqual(dynamic.map(({ to }) => to), ["src/transport/proxied.ts"]);
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

  it("goes down the layers only", () => {
    const rising = IMPORTS.filter(({ from, to, isType }) => {
      const [above, below] = [layerOf(from), layerOf(to)];
      return above >= 0 && below >= 0 && above > below && !isType;
    });
    assert.deepEqual(rising.map(({ from, to }) => `${from} -> ${to}`), []);
  });

  it("knows the layer of every file", () => {
    const homeless = FILES.filter((file) =>
      layerOf(file) < 0 && file !== "src/index.ts" && !file.startsWith("src/emulator/")
    );
    assert.deepEqual(homeless, []);
  });

  it("imports node: modules in src by import() only, or behind the proxied transport", () => {
    const proxied = closureOf("src/transport/proxied.ts");
    const core = IMPORTS.filter(({ from, to, isDynamic, isType }) =>
      from.startsWith("src/") && to.startsWith("node:") && !isDynamic && !isType &&
      !proxied.has(from)
    );
    assert.deepEqual(core, []);
  });

  it("has no runtime's own namespace in src and cli", () => {
    const own = FILES.filter((file) => file !== "cli/build.ts")
      .filter((file) => /\b(Bun|Deno)\.\w/.test(codeOf(file)));
    assert.deepEqual(own, []);
  });

  it("touches process, in src, nowhere", () => {
    const touching = FILES.filter((file) => file.startsWith("src/"))
      .filter((file) => /\bprocess\.(env|argv|exit|stdout|stderr|stdin|cwd)\b/.test(codeOf(file)));
    assert.deepEqual(touching, []);
  });
});

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesUnder(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

function importsOf(from: string): Import[] {
  const source = ts.createSourceFile(
    from,
    readFileSync(from, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const isStatic = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
    const isDynamic = ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const specifier = isStatic ? node.moduleSpecifier : isDynamic ? node.arguments[0] : undefined;
    if (specifier && ts.isStringLiteralLike(specifier)) {
      const { text } = specifier;
      const to = text.startsWith(".") ? join(dirname(from), text) : text;
      const isType = ts.isImportDeclaration(node) && node.importClause?.isTypeOnly === true;
      imports.push({ from, to, isDynamic, isType });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return imports;
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

function layerOf(file: string): number {
  return LAYERS.findIndex((layer) => layer.test(file));
}

function codeOf(file: string): string {
  return readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}
