/**
 * Warnings about files whose mode lets other users in.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import type { SecretPlaces } from "../../src/config/index.ts";

/** The read and the write bits of the group and of others. */
const READABLE = 0o044;
const WRITABLE = 0o022;

/** Warnings about a configuration file and the files with secrets that it names. */
export async function exposedConfig(
  path: string,
  { inText, files }: SecretPlaces,
): Promise<readonly string[]> {
  return [
    ...await exposedSecrets(inText ? [path, ...files] : files),
    ...(await filesWith(WRITABLE, [path])).map((file) =>
      `${file} says where secrets are sent, and group or others can change it; chmod go-w keeps them out`
    ),
  ];
}

/** Warnings about files that contain secrets. */
export async function exposedSecrets(files: readonly string[]): Promise<readonly string[]> {
  return (await filesWith(READABLE, files)).map((file) =>
    `${file} holds secrets that group or others can read; chmod 600 keeps them out`
  );
}

/** The regular files whose mode has one of the bits; on Windows the mode tells nothing. */
async function filesWith(bits: number, files: readonly string[]): Promise<readonly string[]> {
  if (process.platform === "win32") return [];
  const found = await Promise.all(files.map(async (file) => {
    const stats = await stat(file).catch(() => undefined);
    return stats?.isFile() && (stats.mode & bits) !== 0 ? [file] : [];
  }));
  return found.flat();
}
