/**
 * Installs the other versions of Node from npm into a hidden folder of their own: as a dependency,
 * the package `node` would take over `node` in npm's scripts.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { nodes } from "../../kit/runtimes.ts";

for (const { folder, version, program } of nodes) {
  if (existsSync(program)) continue;
  console.log(`installing Node ${version}`);
  execFileSync("npm", ["install", "--no-save", "--prefix", folder, `node@${version}`], {
    stdio: "inherit",
  });
}
