import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** A package in a bill of materials. */
interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
}

/** The packages in a build's bill of materials, each of which has to have its licence beside it. */
export function listedIn(folder: string): string[] {
  const bill = JSON.parse(readFileSync(`${folder}/sbom.cdx.json`, "utf8"));
  const components: readonly Component[] = bill.components;
  const licences = readFileSync(`${folder}/THIRD-PARTY-LICENSES`, "utf8");
  return components.map(({ group, name, version }) => {
    const full = group === undefined ? name : `${group}/${name}`;
    const [, terms = ""] = licences.split(`${full} ${version}\n\n`);
    assert.match(terms.slice(0, 200), /copyright|MIT; see git/i, full);
    return full;
  }).sort();
}
