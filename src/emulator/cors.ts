/**
 * Cross-origin requests (CORS): pages of any origin may use a served emulator, since its data are
 * invented.
 *
 * @module
 */

/** The headers of every response. */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "*",
};

/** The response to a preflight request; undefined for any other. */
export function preflightResponse({ method, headers }: Request): Response | undefined {
  if (method !== "OPTIONS" || !headers.has("access-control-request-method")) return undefined;
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST, DELETE",
      // Browsers do not take a wildcard for authorization.
      "access-control-allow-headers": headers.get("access-control-request-headers") ?? "*",
      "access-control-max-age": "600",
    },
  });
}
