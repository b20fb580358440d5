/**
 * Uuids as Waldur writes them: with dashes in some listings, without in others.
 *
 * @module
 */

/** The form in which uuids are compared and sent: 32 hex digits. */
export function plainUuid(uuid: string): string {
  return uuid.replaceAll("-", "").toLowerCase();
}
