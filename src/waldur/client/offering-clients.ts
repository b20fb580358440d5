/**
 * The clients of an offering: one for DWDI, one for its Waldur.
 *
 * @module
 */
import { isInClear } from "../../client/base-url.ts";
import { createDwdiClient, type DwdiClient } from "../../client/client.ts";
import type { DwdiClientOptions } from "../../client/client-options.ts";
import type { Config, Offering } from "../../config/index.ts";
import { DwdiConfigError } from "../../errors.ts";
import { createWaldurClient, type WaldurClient, type WaldurClientOptions } from "./client.ts";

/** Gives the options of a client of an offering. */
export type Resolver<Options> = (offering: Offering) => Options | Promise<Options>;

/** Options that replace what the configuration says about clients. */
export interface ConnectOptions {
  /** The options of the DWDI client of an offering; default: `offering.dwdi`. */
  readonly dwdiOptions?: Resolver<DwdiClientOptions> | undefined;
  /** The options of its Waldur client; default: {@linkcode waldurOptionsOf}. */
  readonly waldurOptions?: Resolver<WaldurClientOptions> | undefined;
}

/** An offering and its clients. */
export interface OfferingClients {
  readonly offering: Offering;
  readonly dwdi: DwdiClient;
  readonly waldur: WaldurClient;
}

/**
 * The options of an offering's Waldur client as the configuration says: `waldur_api_url`,
 * `waldur_api_token` or the `oidc_…` credentials, `verify_ssl`, and `global_proxy`.
 *
 * @param auth Credentials to use instead of those of the configuration.
 * @throws {DwdiConfigError} When there are no credentials for Waldur.
 *
 * @example
 * ```ts
 * import { parseConfig, selectOffering } from "@dwdi/sdk/config";
 * import { createWaldurClient, type WaldurClient, waldurOptionsOf } from "@dwdi/sdk/waldur";
 *
 * function open(text: string, token: string): WaldurClient {
 *   const config = parseConfig(text);
 *   return createWaldurClient(waldurOptionsOf(config, selectOffering(config, {}), { token }));
 * }
 * ```
 */
export function waldurOptionsOf(
  config: Pick<Config, "globalProxy">,
  { name, waldur }: Pick<Offering, "name" | "waldur">,
  auth: WaldurClientOptions["auth"] | undefined = waldur.auth,
): WaldurClientOptions {
  if (auth === undefined) {
    throw new DwdiConfigError(`the offering '${name}' has no credentials for Waldur`, {
      hint: "give waldur_api_token, or oidc_token_url, oidc_client_id and oidc_client_secret",
    });
  }
  const { apiUrl, verifySsl } = waldur;
  // The configuration reader warns about plain http to Waldur; the site agent allows it too.
  const urls = "tokenUrl" in auth ? [apiUrl, auth.tokenUrl] : [apiUrl];
  const allowInsecureHttp = urls.some((url) => isInClear(new URL(url)));
  return { apiUrl, auth, verifySsl, allowInsecureHttp, proxy: config.globalProxy };
}

/** Creates the clients of an offering; nothing is sent. */
export async function createOfferingClients(
  config: Pick<Config, "globalProxy">,
  offering: Offering,
  options: ConnectOptions,
): Promise<OfferingClients> {
  const {
    dwdiOptions = ({ dwdi }) => dwdi,
    waldurOptions = (offering) => waldurOptionsOf(config, offering),
  } = options;
  return {
    offering,
    dwdi: createDwdiClient(await dwdiOptions(offering)),
    waldur: createWaldurClient(await waldurOptions(offering)),
  };
}
