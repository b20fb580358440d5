/**
 * Whether a page runs this code, where less is possible and less is told than elsewhere.
 *
 * @module
 */

/** Whether the runtime is a browser, by its user agent. */
export function isBrowser(): boolean {
  const { userAgent } = Object(Reflect.get(globalThis, "navigator"));
  return /^Mozilla\//.test(String(userAgent));
}
