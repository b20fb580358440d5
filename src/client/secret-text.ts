/**
 * What the text of a secret must not be.
 *
 * @module
 */

/** What to do about a file of a secret that has a fault. */
export const SECRET_FILE_HINT = "write the secret alone into it, on one line";

/** What is wrong with a secret, or with the file that it is read from; undefined where nothing is. */
export function secretFault(secret: string): string | undefined {
  if (secret.trim() === "") return "is empty";
  if (secret.includes("\0")) return "has a NUL in it";
  return /[\r\n]/.test(secret.trim()) ? "has several lines" : undefined;
}
