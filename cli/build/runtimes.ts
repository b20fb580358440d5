/**
 * Bun's runtimes for other systems, which a binary for them begins with. Bun would fetch them itself
 * and check nothing; npm fetches them here, and package-lock.json says what they must be.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const CACHE = ".cache/runtimes";

/**
 * The path of a runtime, fetched where that was not done before.
 *
 * @param name Its package.
 */
export function fetchRuntime(name: string): string {
  const { version, integrity } = lockedPackage(name);
  const folder = join(CACHE, `${name.replace("/", "-")}-${version}`);
  const program = join(folder, "package/bin", name.includes("windows") ? "bun.exe" : "bun");
  if (existsSync(program)) return program;
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  try {
    execFileSync("npm", ["pack", "--silent", "--pack-destination", fresh, `${name}@${version}`]);
    const archive = join(fresh, `${name.slice(1).replace("/", "-")}-${version}.tgz`);
    const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (found !== integrity) throw new Error(`${name} is not what package-lock.json says`);
    execFileSync("tar", ["-xzf", archive, "-C", fresh]);
    rmSync(archive);
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return program;
}

/** The checksum of a file as sha256sum writes it. */
export function sha256Of(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function lockedPackage(name: string): { readonly version: string; readonly integrity: string } {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const { version, integrity } = packages[`node_modules/${name}`] ?? {};
  if (typeof version !== "string" || !/^sha512-/.test(integrity)) {
    throw new Error(`package-lock.json has no checksum for ${name}`);
  }
  return { version, integrity };
}
