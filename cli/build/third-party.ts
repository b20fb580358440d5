/**
 * What a build contains of other packages: a bill of materials (CycloneDX), and their licences.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The part of the metafiles of esbuild and Bun that says which files an output contains. */
export interface Metafile {
  readonly outputs: Readonly<
    Record<string, { inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

/** A package in a bill of materials. */
interface Component {
  readonly name: string;
  readonly group?: string;
  readonly version: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly externalReferences: readonly { readonly type: string; readonly url: string }[];
  readonly evidence?: {
    readonly licenses?: readonly {
      readonly license: { readonly text: { readonly content: string } };
    }[];
  };
}

/**
 * Writes the bill of materials of a build, and the licences of what it lists.
 *
 * @param folder Where they are written.
 * @param others Packages that are contained without being imported.
 */
export function writeThirdParty(
  folder: string,
  type: "application" | "library",
  { outputs }: Metafile,
  others: readonly string[],
): void {
  const paths = Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0)
  );
  // Modules that a plugin makes have a path with a namespace.
  const files = paths.filter((path) => !/^[\w-]+:/.test(path));
  const packages = others.map((name) => `node_modules/${name}/package.json`);
  const inputs = Object.fromEntries(
    [...files, ...packages].map((path) => [path, { bytesInOutput: 1 }]),
  );
  const metafile = join(folder, "metafile.json");
  const bill = join(folder, "sbom.cdx.json");
  writeFileSync(metafile, JSON.stringify({ inputs: {}, outputs: { build: { inputs } } }));
  execFileSync("node_modules/.bin/cyclonedx-esbuild", [
    "--gather-license-texts",
    "--output-reproducible",
    `--mc-type=${type}`,
    `--output-file=${bill}`,
    metafile,
  ], { stdio: ["ignore", "ignore", "inherit"] });
  rmSync(metafile);
  const { components } = JSON.parse(readFileSync(bill, "utf8"));
  writeFileSync(join(folder, "THIRD-PARTY-LICENSES"), licencesOf(components));
}

function licencesOf(components: readonly Component[]): string {
  return components.map((component) => {
    const { group, name, version } = component;
    return `${group ? `${group}/` : ""}${name} ${version}\n\n${licenceOf(component)}\n`;
  }).join("\n---\n\n");
}

function licenceOf({ licenses, externalReferences, evidence }: Component): string {
  if (evidence?.licenses) {
    const texts = evidence.licenses.map(({ license }) =>
      Buffer.from(license.text.content, "base64").toString().trim()
    );
    return texts.join("\n\n");
  }
  const repository = externalReferences.find(({ type }) => type === "vcs")?.url;
  return `${licenses.map(({ license }) => license.id).join(", ")}; see ${repository}`;
}
