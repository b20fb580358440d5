/**
 * Who asks Waldur, by the token of the request.
 *
 * @module
 */
import type { WaldurRole } from "./data.ts";
import { detail } from "./form.ts";

/** The tokens that Waldur knows, one for each role; the emulator's own, no real ones. */
export type WaldurTokens = Readonly<Record<WaldurRole, string>>;

/** The tokens of the roles. */
export const WALDUR_TOKENS: WaldurTokens = {
  staff: "emulated-staff-token",
  provider: "emulated-provider-token",
  manager: "emulated-manager-token",
};

const ROLES: readonly WaldurRole[] = ["staff", "provider", "manager"];
const CHALLENGE = { "www-authenticate": "Token" };

/** Tells the role of who asks; a valid bearer token of the OIDC provider is staff's. */
export async function roleOf(
  { headers }: Request,
  isAuthorized: (authorization: string | null) => Promise<boolean>,
): Promise<WaldurRole> {
  const authorization = headers.get("authorization");
  if (authorization === null) {
    throw detail(401, "Authentication credentials were not provided.", CHALLENGE);
  }
  const token = /^Token +(\S+)$/i.exec(authorization)?.[1];
  const role = ROLES.find((role) => WALDUR_TOKENS[role] === token);
  if (role !== undefined) return role;
  if (await isAuthorized(authorization)) return "staff";
  throw detail(401, "Invalid token.", CHALLENGE);
}
