/**
 * Bun's runtimes for other platforms. Bun would download them without a check; here npm downloads
 * them, and their checksums are compared with package-lock.json.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const CACHE = ".cache/runtimes";

/**
 * Downloads a runtime, unless it is cached, and returns its path.
 *
 * @param name Its npm package.
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
    if (found !== integrity) {
      throw new Error(`${name} does not match its checksum in package-lock.json`);
    }
    execFileSync("tar", ["-xzf", archive, "-C", fresh]);
    rmSync(archive);
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return program;
}

/** The SHA-256 checksum of a file, in hex. */
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
