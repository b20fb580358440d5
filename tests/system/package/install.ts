/**
 * Packs the package as npm publishes it and installs the tarball into an empty project, as its
 * users do: the set-up of the tests in this folder.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { project } from "../../kit/package-project.ts";

rmSync(project, { recursive: true, force: true });
mkdirSync(project, { recursive: true });
execFileSync("npm", ["run", "build"], { stdio: "inherit" });
const [packed] = JSON.parse(
  execFileSync("npm", ["pack", "--json", "--pack-destination", project], { encoding: "utf8" }),
);
writeFileSync(`${project}/package.json`, `{ "private": true, "type": "module" }\n`);
execFileSync("npm", ["install", "--omit=dev", "--ignore-scripts", `./${packed.filename}`], {
  cwd: project,
  stdio: "inherit",
});
