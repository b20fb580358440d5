/**
 * Packs the package as npm publishes it and installs the tarball into an empty project, as its
 * users do, and the tools that those build with beside it: the set-up of the tests in this folder.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { consumers, project } from "../../kit/package-project.ts";

const SOURCES = "tests/system/package/consumers";

installPackage();
installTools();

function installPackage(): void {
  execFileSync("npm", ["run", "build"], { stdio: "inherit" });
  for (const name of ["node_modules", "package.json", "package-lock.json"]) {
    rmSync(`${project}/${name}`, { recursive: true, force: true });
  }
  mkdirSync(project, { recursive: true });
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--pack-destination", project], { encoding: "utf8" }),
  );
  writeFileSync(`${project}/package.json`, `{ "private": true, "type": "module" }\n`);
  execFileSync("npm", ["install", "--omit=dev", "--ignore-scripts", `./${packed.filename}`], {
    cwd: project,
    stdio: "inherit",
  });
}

function installTools(): void {
  const lock = readFileSync(`${SOURCES}/package-lock.json`, "utf8");
  const done = `${consumers}/node_modules/installed.json`;
  if (existsSync(done) && readFileSync(done, "utf8") === lock) return;
  cpSync(SOURCES, consumers, { recursive: true });
  execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: consumers, stdio: "inherit" });
  writeFileSync(done, lock);
}
