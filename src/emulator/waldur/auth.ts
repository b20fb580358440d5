/**
 * Authentication and permissions: who sends a request, and what that role may see and report.
 *
 * @module
 */
import type { EmulatedOffering, WaldurRole } from "./data.ts";
import { detailError } from "./serializer.ts";

/** Waldur's token of each role; not real ones. */
export type WaldurTokens = Readonly<Record<WaldurRole, string>>;

/** The tokens of the roles. */
export const WALDUR_TOKENS: WaldurTokens = {
  staff: "emulated-staff-token",
  provider: "emulated-provider-token",
  manager: "emulated-manager-token",
};

const ROLES: readonly WaldurRole[] = ["staff", "provider", "manager"];
const CHALLENGE = { "www-authenticate": "Token" };

/** The role of a request's token; a valid bearer token of the OIDC provider is staff's. */
export async function roleOf(
  { headers }: Request,
  isAuthorized: (authorization: string | null) => Promise<boolean>,
): Promise<WaldurRole> {
  const authorization = headers.get("authorization");
  if (authorization === null) {
    throw detailError(401, "Authentication credentials were not provided.", CHALLENGE);
  }
  const token = /^Token +(\S+)$/i.exec(authorization)?.[1];
  const role = ROLES.find((role) => WALDUR_TOKENS[role] === token);
  if (role !== undefined) return role;
  if (await isAuthorized(authorization)) return "staff";
  throw detailError(401, "Invalid token.", CHALLENGE);
}

/** Whether a role sees an offering, its resources and their usage, and may report it. */
export function hasAccess(role: WaldurRole, { foreign = false }: EmulatedOffering): boolean {
  return role === "staff" || !foreign;
}

/** Refuses a role that may not report the usage of an offering. */
export function checkAccess(role: WaldurRole, offering: EmulatedOffering): void {
  if (hasAccess(role, offering)) return;
  throw detailError(403, "You do not have permission to perform this action.");
}
