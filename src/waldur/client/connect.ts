/**
 * The two clients that an offering of a configuration needs.
 *
 * @module
 */
import { createDwdiClient, type DwdiClient } from "../../client/client.ts";
import type { DwdiClientOptions } from "../../client/client-options.ts";
import type { Config, Offering } from "../../config/index.ts";
import { DwdiConfigError } from "../../errors.ts";
import { createWaldurClient, type WaldurClient, type WaldurClientOptions } from "./client.ts";

/** Says how a client of an offering is made. */
export type Resolver<Options> = (offering: Offering) => Options | Promise<Options>;

/** How clients are made, where the configuration alone shall not decide. */
export interface ConnectOptions {
  /** The options of an offering's client for DWDI; `offering.dwdi` when left out. */
  readonly dwdiOptions?: Resolver<DwdiClientOptions> | undefined;
  /** The options of its client for Waldur; {@linkcode waldurOptionsOf} when left out. */
  readonly waldurOptions?: Resolver<WaldurClientOptions> | undefined;
}

/** An offering and the clients for it. */
export interface Connected {
  readonly offering: Offering;
  readonly dwdi: DwdiClient;
  readonly waldur: WaldurClient;
}

/**
 * The options of a client for an offering's Waldur, as the configuration says: its address and
 * credentials, `verify_ssl`, and `global_proxy`.
 *
 * @param auth Credentials in place of the file's own.
 * @throws {DwdiConfigError} When there are no credentials.
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
  // The configuration warns of plain http to Waldur and allows it, as the agent does.
  return { apiUrl, auth, verifySsl, allowInsecureHttp: true, proxy: config.globalProxy };
}

/** Makes the clients of an offering; nothing is sent. */
export async function connect(
  config: Pick<Config, "globalProxy">,
  offering: Offering,
  options: ConnectOptions,
): Promise<Connected> {
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
