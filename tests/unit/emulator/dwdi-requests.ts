import type { Emulator } from "../../../src/emulator/index.ts";

/** An origin that nothing listens on: the emulator looks at paths only. */
export const ORIGIN = "https://dwdi.example.org";

/** Posts a form to the token endpoint, a right one but for `changes`. */
export async function askToken(
  emulator: Emulator,
  changes: Record<string, string | undefined> = {},
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const { tokenUrl, clientId, clientSecret, scope } = emulator.settings(ORIGIN);
  const right = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...right, ...changes })) {
    if (value !== undefined) body.append(name, value);
  }
  const answer = await emulator.fetch(tokenUrl, { method: "POST", headers, body });
  return { status: answer.status, headers: answer.headers, body: await recordOf(answer) };
}

/** The header of a client that has a token. */
export async function authorized(emulator: Emulator): Promise<{ authorization: string }> {
  const { body } = await askToken(emulator);
  return { authorization: `Bearer ${body["access_token"]}` };
}

/** Asks a route under the API's prefix, with a new token when no headers are given. */
export async function get(
  emulator: Emulator,
  path: string,
  headers?: Record<string, string>,
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const answer = await emulator.fetch(`${emulator.settings(ORIGIN).apiUrl}${path}`, {
    headers: headers ?? await authorized(emulator),
  });
  return { status: answer.status, headers: answer.headers, body: await recordOf(answer) };
}

async function recordOf(answer: Response): Promise<Record<string, unknown>> {
  const value: unknown = await answer.json();
  if (typeof value !== "object" || value === null) throw new TypeError("not an object");
  return { ...value };
}
