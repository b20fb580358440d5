/**
 * Mutants of a source file: small changes that some test should notice. All of them are compiled
 * into one text, and a number chooses the one that is in force, so that a tree is copied once.
 *
 * @module
 */
import ts from "typescript";

/** One change, by which it is known however the lines around it move. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The file, the function and the change: `src/amounts/sum.ts twoSum: Math.abs(a) < Math.abs(b) → true`. */
  readonly name: string;
}

/** A file with its mutants in it, of which `isMutant(number)` chooses. */
export interface MutatedFile {
  readonly text: string;
  readonly mutants: readonly Mutant[];
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "**": ["*"],
  "<<": [">>"],
  ">>": ["<<"],
  "&": ["|"],
  "|": ["&"],
  "+=": ["-="],
  "-=": ["+="],
};

/** Puts all mutants of a file into it, numbered from `first`. */
export function mutateFile(file: string, text: string, first: number): MutatedFile {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];

  function emit(node: ts.Node): string {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return node.getText(source);
    let emitted = "";
    let at = node.getStart(source);
    ts.forEachChild(node, (child) => {
      emitted += text.slice(at, child.getStart(source)) + emit(child);
      at = child.end;
    });
    emitted += text.slice(at, node.end);
    for (const replacement of new Set(replacementsOf(node, source))) {
      const change = changeOf(node, replacement, source).replace(/\s+/g, " ");
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      const number = first + mutants.length;
      const name = `${file} ${functionOf(node)}: ${change}`;
      const namesakes = mutants.filter((mutant) => mutant.name.replace(/ #\d+$/, "") === name);
      const nth = namesakes.length === 0 ? "" : ` #${namesakes.length + 1}`;
      mutants.push({ file, line: line + 1, name: name + nth });
      emitted = `(isMutant(${number}) ? ${replacement} : ${emitted})`;
    }
    return emitted;
  }

  return { text: emit(source), mutants };
}

/** A change in words; a literal says nothing without what stands around it. */
function changeOf(node: ts.Node, replacement: string, source: ts.SourceFile): string {
  const isKeyword = /^(true|false)$/.test(node.getText(source));
  if (!isKeyword && !ts.isLiteralExpression(node)) {
    return `${node.getText(source)} → ${replacement}`;
  }
  const [start, end] = [node.getStart(source), node.end];
  const before = source.text.slice(Math.max(node.parent.getStart(source), start - 30), start);
  const after = source.text.slice(end, Math.min(node.parent.end, end + 30));
  return `${before}${node.getText(source)}${after} → ${before}${replacement}${after}`;
}

function replacementsOf(node: ts.Node, source: ts.SourceFile): string[] {
  const replacements = conditionReplacements(node);
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [node.left.getText(source), node.right.getText(source)];
    const operator = node.operatorToken.getText(source);
    // Of a blank, only the compiler would notice that it is gone.
    if (operator === "??") replacements.push(...isBlank(node.right) ? [right] : [left, right]);
    // As a condition, it is made true and false already.
    const isNegated = replacements.length > 0 && !/[<>]/.test(operator);
    const isJoined = operator === "+" && [node.left, node.right].some(isTextual);
    const isSpread = operator === "&&" && ts.isObjectLiteralExpression(node.right);
    if (isNegated || isJoined || isSpread) return replacements;
    for (const other of OPERATORS[operator]?.slice(0, replacements.length > 0 ? 1 : 2) ?? []) {
      replacements.push(`${left} ${other} ${right}`);
    }
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    if (replacements.length === 0) replacements.push(node.operand.getText(source));
  } else if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) {
    const digits = node.text.replace(/n$/, "");
    const more = ts.isBigIntLiteral(node) ? `${BigInt(digits) + 1n}n` : `${Number(digits) + 1}`;
    if (!ts.isPropertyAssignment(node.parent) || node.parent.initializer === node) {
      replacements.push(more);
    }
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) replacements.push("false");
  else if (node.kind === ts.SyntaxKind.FalseKeyword) replacements.push("true");
  return replacements;
}

/** What decides a branch is made true and false, where that ends at all and is not the other's work. */
function conditionReplacements(node: ts.Node): string[] {
  const { parent } = node;
  if (parent === undefined) return [];
  if (ts.isIfStatement(parent) && parent.expression === node) return ["true", "false"];
  if (ts.isConditionalExpression(parent) && parent.condition === node) return ["true", "false"];
  if (ts.isWhileStatement(parent) && parent.expression === node) return ["false"];
  if (!ts.isBinaryExpression(parent) || node === parent.operatorToken) return [];
  switch (parent.operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
      // What is spread where a condition holds is no condition itself.
      return ts.isObjectLiteralExpression(node) ? [] : ["true"];
    case ts.SyntaxKind.BarBarToken:
      return node === parent.left ? ["false"] : [];
    default:
      return [];
  }
}

function isBlank(node: ts.Node): boolean {
  return /^(""|0|\[\]|\{\}|new (Map|Set)\(\))$/.test(node.getText());
}

function isTextual(node: ts.Node): boolean {
  return ts.isStringLiteral(node) || ts.isTemplateLiteral(node) ||
    (ts.isBinaryExpression(node) && [node.left, node.right].some(isTextual));
}

/** The nearest function or method around a node that has a name, or what is declared outside of all. */
function functionOf(node: ts.Node): string {
  let name = "";
  for (let around = node.parent; around !== undefined; around = around.parent) {
    if (ts.isFunctionDeclaration(around) || ts.isMethodDeclaration(around)) {
      return around.name?.getText() ?? name;
    }
    if (ts.isVariableDeclaration(around)) name = around.name.getText();
  }
  return name;
}
