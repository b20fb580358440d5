/**
 * The forms in which names are compared that are written in several ways.
 *
 * @module
 */

/** A path without doubled and trailing slashes. */
export function normalPath(path: string): string {
  return path.replace(/\/+/g, "/").replace(/(?<=.)\/$/, "");
}

/** A uuid as 32 hexadecimal digits in lower case: the form that Waldur takes, too. */
export function normalUuid(uuid: string): string {
  return uuid.replaceAll("-", "").toLowerCase();
}
