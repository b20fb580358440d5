/**
 * `dwdi token`: what the token is good for.
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
    description: "What the token is good for: issuer, audience, scopes, lifetime",
    about:
      "Asks for a token as every command does, and tells what stands in it. The token itself is shown " +
      "with --show only: who has it can do what you can, until it expires.",
    examples: [
      { about: "What the token is good for", command: "dwdi token" },
      { about: "The same for programs", command: "dwdi token -o json" },
      { about: "The token alone, for another program's header", command: "dwdi token --show" },
    ],
  },
  args: {
    show: { type: "boolean", description: "print the token itself, and nothing else" },
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
export function describeToken(
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
