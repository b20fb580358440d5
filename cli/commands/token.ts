/**
 * `dwdi token`: the access token's issuer, audience, scopes and lifetime.
 *
 * @module
 */
import type { AccessToken } from "../../src/client/client.ts";
import { type Command, defineCommand } from "../flags/command.ts";
import { recordFlags, writeRecord } from "../output/record.ts";
import { writerOf } from "../output/destination.ts";
import { showWhile } from "../io/progress.ts";
import { connectionFlags, openOffering, withClient } from "../settings/dwdi-client.ts";

const command: Command = defineCommand({
  meta: {
    name: "token",
    description: "Show the access token's issuer, audience, scopes and lifetime",
    about:
      "Requests an access token as all commands do, and decodes it. The token itself is printed " +
      "with --show only: who has it has your access until it expires.",
    examples: [
      { about: "Show what the token contains", command: "dwdi token" },
      { about: "Show it as JSON", command: "dwdi token -o json" },
      {
        about: "Print the token alone, for a request of another program",
        command: "dwdi token --show",
      },
    ],
  },
  args: {
    show: { type: "boolean", description: "print the token itself and nothing else" },
    ...recordFlags,
    ...connectionFlags,
  },
  async run({ args: { show, output, ...settings }, data: context }) {
    const { signal, progress } = context;
    const found = await openOffering(settings, context);
    const token = await withClient(
      settings,
      found,
      context,
      (client) => showWhile(progress, "waiting for a token", () => client.getToken({ signal })),
    );
    if (!show) return await writeRecord("dwdi/token/1", describeToken(token), output, context);
    const write = writerOf(context.stdout);
    await write(`${token.accessToken}\n`);
  },
});

export default command;

/** What can be known of a token without showing it. Its signature is not checked here. */
function describeToken(
  { accessToken, scope, expiresIn }: AccessToken,
): Readonly<Record<string, unknown>> {
  const claims = claimsOf(accessToken);
  const issued = typeof claims?.iat === "number" ? claims.iat : undefined;
  const expires = typeof claims?.exp === "number" ? claims.exp : undefined;
  const scopes = scope ?? (typeof claims?.scope === "string" ? claims.scope : undefined);
  return {
    kind: claims === undefined ? "opaque" : "JWT",
    issuer: claims?.iss,
    subject: claims?.sub,
    client: claims?.azp ?? claims?.client_id,
    audience: claims?.aud,
    scopes: scopes?.split(" ").filter((scope) => scope !== ""),
    issuedAt: timeOf(issued),
    expiresAt: timeOf(expires),
    lifetime: issued !== undefined && expires !== undefined
      ? Math.floor(expires - issued)
      : undefined,
    expiresIn: expiresIn === undefined ? undefined : Math.floor(expiresIn),
  };
}

function claimsOf(token: string): Record<string, unknown> | undefined {
  const [, payload, signature, ...rest] = token.split(".");
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(seconds: number | undefined): string | undefined {
  if (seconds === undefined) return undefined;
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
