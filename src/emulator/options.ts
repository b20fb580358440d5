/**
 * The options of an emulator and their defaults.
 *
 * @module
 */
import type { StorageForm } from "./dwdi/api.ts";
import { EmulatorError } from "./errors.ts";
import type { EmulatorFixture } from "./dwdi/fixture.ts";
import type { WaldurOptions } from "./waldur/options.ts";

/** Options of an emulator; all have a default. */
export interface EmulatorOptions {
  /** The seed of the generated dataset; a fixed one by default. */
  readonly seed?: number | string;
  /** What DWDI answers, instead of the generated dataset. */
  readonly fixture?: EmulatorFixture;
  /** The id of the one OIDC client, `dwdi-emulator` by default. */
  readonly clientId?: string;
  /** The secret of the OIDC client, `emulated-secret` by default. */
  readonly clientSecret?: string;
  /** The scopes that the client may request, `openid` and `cscs-dwdi:read` by default. */
  readonly scopes?: readonly string[];
  /** The lifetime of a token in seconds, 300 by default. */
  readonly tokenLifetime?: number;
  /**
   * An OIDC issuer, for example `https://sso.example.org/realms/test`, whose access tokens are
   * accepted too: JWTs that are in force by the machine's clock and signed with a key that the
   * issuer publishes. They need no scope. None by default.
   */
  readonly trustedIssuer?: string;
  /** Whether the scope `openid` brings an `id_token`, from another issuer; true by default. */
  readonly idToken?: boolean;
  /** The forms of the storage routes that exist, all by default; the others are 404. */
  readonly storageForms?: readonly StorageForm[];
  /** The path before DWDI's routes, `/api/v1` by default. */
  readonly apiPrefix?: string;
  /** The clock, the machine's by default. Usage after it is not listed. */
  readonly now?: () => Date;
  /** The wait before every response, in milliseconds, 0 by default. */
  readonly latency?: number;
  /** The emulated Waldur: its release and its data; a current release by default. */
  readonly waldur?: WaldurOptions;
}

/** All options, with defaults filled in. */
export type ResolvedOptions = Required<Omit<EmulatorOptions, "fixture" | "trustedIssuer">> & {
  readonly fixture: EmulatorFixture | undefined;
  readonly trustedIssuer: string | undefined;
};

const FORMS: readonly StorageForm[] = ["query", "template", "literal"];

/** Fills in defaults; throws an {@linkcode EmulatorError} for an invalid option. */
export function resolveOptions(options: EmulatorOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    seed: "lugano",
    fixture: undefined,
    clientId: "dwdi-emulator",
    clientSecret: "emulated-secret",
    scopes: ["openid", "cscs-dwdi:read"],
    tokenLifetime: 300,
    trustedIssuer: undefined,
    idToken: true,
    storageForms: FORMS,
    apiPrefix: "/api/v1",
    now: () => new Date(),
    latency: 0,
    waldur: {},
    ...options,
  };
  const form = resolved.storageForms.find((form) => !FORMS.includes(form));
  if (form !== undefined) {
    throw new EmulatorError(`unknown storage form '${form}': the forms are ${FORMS.join(", ")}`);
  }
  if (!(resolved.tokenLifetime > 0)) {
    throw new EmulatorError(
      `the token lifetime must be above 0 seconds, not ${resolved.tokenLifetime}`,
    );
  }
  if (!(resolved.latency >= 0)) {
    throw new EmulatorError(`the latency must be 0 or more milliseconds, not ${resolved.latency}`);
  }
  if (!/^(\/[^/?#]+)*$/.test(resolved.apiPrefix)) {
    throw new EmulatorError(
      `the API prefix must be a path such as '/api/v1', not '${resolved.apiPrefix}'`,
    );
  }
  const { trustedIssuer } = resolved;
  if (trustedIssuer !== undefined && !/^https?:\/\/[^?#]+$/.test(trustedIssuer)) {
    throw new EmulatorError(
      `the trusted issuer must be a URL such as 'https://sso.example.org/realms/test', not ` +
        `'${trustedIssuer}'`,
    );
  }
  return resolved;
}
