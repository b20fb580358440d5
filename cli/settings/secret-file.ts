/**
 * Secrets in files that flags and variables name.
 *
 * @module
 */
import { SECRET_FILE_HINT, secretFault } from "../../src/client/secret.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import type { Context } from "../io/context.ts";
import { readInput } from "../io/input.ts";
import { exposedSecrets } from "./exposed-files.ts";

/**
 * Reads a secret from a file, or from stdin for `-`, and warns if others can read the file. No message
 * repeats the name of a file that cannot be read: it may be the secret itself, in the wrong place.
 *
 * @param origin The flag or variable that names the file.
 * @throws {DwdiConfigError} When it cannot be read, is empty, or is more than a secret.
 */
export async function readSecretFile(
  origin: string,
  file: string,
  context: Context,
): Promise<string> {
  const secret = (await readInput(origin, file, context, { isSecret: true })).trim();
  const fault = secretFault(secret);
  if (fault !== undefined) {
    throw new DwdiConfigError(`${origin}: ${file === "-" ? "stdin" : `'${file}'`} ${fault}`, {
      hint: SECRET_FILE_HINT,
    });
  }
  if (file !== "-") {
    for (const warning of await exposedSecrets([file])) context.log.warn(warning);
  }
  return secret;
}
