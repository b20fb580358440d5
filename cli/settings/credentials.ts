/**
 * The credentials: a client with its secret, or a command that prints a token.
 *
 * @module
 */
import type { BearerToken, ClientCredentials } from "../../src/client/client-options.ts";
import { refuseTwoSecrets } from "../../src/client/env.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import type { Context } from "../io/context.ts";
import { readSecretFile } from "./secret-file.ts";
import { needUrl, refuseMissing, type SettingLookup } from "./setting-lookup.ts";
import { runTokenCommand } from "./token-command.ts";

/**
 * Resolves the credentials. The first of flags, environment and file that has any decides between
 * a client and a token command.
 *
 * @throws {DwdiConfigError} When there are none, one source has both, or a secret cannot be read.
 */
export async function resolveAuth(
  settings: SettingLookup,
  context: Context,
): Promise<ClientCredentials | BearerToken> {
  if (usesTokenCommand(settings)) {
    refuseMissing(["api-url"], settings);
    const { value: command, origin } = settings.need("token-command");
    const { env, progress } = context;
    return {
      token: (signal) => progress.pauseFor(() => runTokenCommand(command, origin, signal, env)),
    };
  }
  refuseMissing(["api-url", "token-url", "client-id", "client-secret-file"], settings);
  return {
    tokenUrl: needUrl("token-url", settings),
    clientId: settings.need("client-id").value,
    clientSecret: await readSecret(settings, context),
    scope: settings.find("scope")?.value,
  };
}

function usesTokenCommand({ sources }: SettingLookup): boolean {
  for (const source of sources) {
    const command = source("token-command");
    const client = source("client-secret-file") ?? source("client-id");
    if (command !== undefined && client !== undefined) {
      throw new DwdiConfigError(`${command.origin} and ${client.origin} cannot be used together`, {
        hint: "a token comes from a command or from a client's secret: leave one out",
      });
    }
    if (command !== undefined || client !== undefined) return command !== undefined;
  }
  return false;
}

async function readSecret(settings: SettingLookup, context: Context): Promise<string> {
  const { value, origin, isSecret } = settings.need("client-secret-file");
  if (origin === "DWDI_CLIENT_SECRET_FILE") refuseTwoSecrets(context.env);
  if (isSecret) return value;
  return await readSecretFile(origin, value, context);
}
