/**
 * Client options from environment variables.
 *
 * @module
 */
import type { DwdiClientOptions } from "./client-options.ts";
import { DwdiConfigError } from "../errors.ts";
import { hiddenLogin, SECRET_FILE_HINT, secretFault } from "./secret.ts";
import { checkedProxy, type Environment, envProxies, namedProxy } from "../transport/env-proxy.ts";

/** What {@linkcode fromEnv} needs beside the variables. */
export interface FromEnvOptions {
  /** Reads a text file; needed where a variable names one. */
  readonly readFile?: (path: string) => string | Promise<string>;
}

/**
 * Reads a client's options from the variables that it is given:
 *
 * - `DWDI_API_URL`, `DWDI_TOKEN_URL`, `DWDI_CLIENT_ID` (required)
 * - `DWDI_CLIENT_SECRET`, or `DWDI_CLIENT_SECRET_FILE` with a file's name (one is required, not both)
 * - `DWDI_SCOPE`
 * - `DWDI_CA_FILE`: a PEM file with certificate authorities to trust beside the default ones
 * - `DWDI_PROXY`: a proxy's URL, or `none`; else `HTTPS_PROXY`, `http_proxy`, `ALL_PROXY` and
 *   `NO_PROXY` decide for each host
 *
 * Secrets in the options are functions that return them, so that printing the options shows none.
 *
 * @throws {DwdiConfigError} When a variable is missing or contradicts another, names a proxy that
 * cannot be used, or a file that cannot be read, is empty, or is more than a secret where it should
 * be one.
 *
 * @example
 * ```ts
 * import { createDwdiClient, fromEnv } from "@dwdi/sdk";
 *
 * const client = createDwdiClient(await fromEnv({
 *   DWDI_API_URL: "https://dwdi.cscs.ch",
 *   DWDI_TOKEN_URL: "https://auth.cscs.ch/realms/cscs/protocol/openid-connect/token",
 *   DWDI_CLIENT_ID: "dashboard",
 *   DWDI_CLIENT_SECRET: "not a real one",
 * }));
 * console.assert(client.apiUrl === "https://dwdi.cscs.ch/api/v1");
 * ```
 */
export async function fromEnv(
  env: Environment,
  options: FromEnvOptions = {},
): Promise<DwdiClientOptions> {
  const missing = ["DWDI_API_URL", "DWDI_TOKEN_URL", "DWDI_CLIENT_ID"].filter((name) => !env[name]);
  if (!env.DWDI_CLIENT_SECRET && !env.DWDI_CLIENT_SECRET_FILE) {
    missing.push("DWDI_CLIENT_SECRET (or DWDI_CLIENT_SECRET_FILE)");
  }
  if (missing.length > 0) {
    throw new DwdiConfigError(`the environment lacks ${missing.join(", ")}`);
  }
  refuseTwoSecrets(env);
  const clientSecret = env.DWDI_CLIENT_SECRET ||
    await readSecret(env, "DWDI_CLIENT_SECRET_FILE", options) || "";
  const ca = await readSetting(env, "DWDI_CA_FILE", options);
  return {
    apiUrl: env.DWDI_API_URL ?? "",
    auth: {
      tokenUrl: env.DWDI_TOKEN_URL ?? "",
      clientId: env.DWDI_CLIENT_ID ?? "",
      clientSecret: () => clientSecret,
      scope: env.DWDI_SCOPE || undefined,
    },
    proxy: env.DWDI_PROXY
      ? hiddenLogin(checkedProxy({ url: namedProxy(env.DWDI_PROXY), setBy: "DWDI_PROXY" }))
      : envProxies(env),
    tls: ca === undefined ? undefined : { ca },
  };
}

/** Refuses an environment with both a secret and a file that holds one. */
export function refuseTwoSecrets(env: Environment): void {
  if (!env.DWDI_CLIENT_SECRET || !env.DWDI_CLIENT_SECRET_FILE) return;
  throw new DwdiConfigError("DWDI_CLIENT_SECRET and DWDI_CLIENT_SECRET_FILE are both set", {
    hint: "unset one",
  });
}

async function readSecret(
  env: Environment,
  name: string,
  options: FromEnvOptions,
): Promise<string | undefined> {
  const text = await readSetting(env, name, options);
  const fault = text && secretFault(text);
  if (!fault) return text?.trim();
  throw new DwdiConfigError(`${name}: '${env[name]}' ${fault}`, { hint: SECRET_FILE_HINT });
}

async function readSetting(
  env: Environment,
  name: string,
  { readFile }: FromEnvOptions,
): Promise<string | undefined> {
  const path = env[name];
  if (!path) return undefined;
  if (!readFile) {
    throw new DwdiConfigError(`${name} names a file, and fromEnv was given no readFile`);
  }
  const text = await readNamed(name, path, readFile);
  if (text.trim() === "") throw new DwdiConfigError(`${name}: '${path}' is empty`);
  return text;
}

async function readNamed(
  name: string,
  path: string,
  readFile: NonNullable<FromEnvOptions["readFile"]>,
): Promise<string> {
  try {
    return await readFile(path);
  } catch (cause) {
    // The name may be the secret itself by mistake, and the cause repeats it.
    const reason = String(cause instanceof Error ? cause.message : cause).replaceAll(path, "***");
    throw new DwdiConfigError(`the file that ${name} names cannot be read: ${reason}`);
  }
}
