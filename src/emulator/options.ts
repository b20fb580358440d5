/**
 * What an emulator can be told, and what it does when it is told nothing.
 *
 * @module
 */
import type { StorageForm } from "./dwdi/dwdi.ts";
import { EmulatorError } from "./error.ts";
import type { EmulatorFixture } from "./dwdi/fixture.ts";
import type { WaldurOptions } from "./waldur/data.ts";

/** How to set up an emulator; everything has a default. */
export interface EmulatorOptions {
  /** What the made-up data set grows from, a fixed seed when left out. */
  readonly seed?: number | string;
  /** Answers of one's own; the made-up data set when left out. */
  readonly fixture?: EmulatorFixture;
  /** The client that the provider knows, `dwdi-emulator` when left out. */
  readonly clientId?: string;
  /** Its secret, `emulated-secret` when left out. */
  readonly clientSecret?: string;
  /** The scopes that it may ask for, `openid` and `cscs-dwdi:read` when left out. */
  readonly scopes?: readonly string[];
  /** How long a token is valid, in seconds, 300 when left out. */
  readonly tokenLifetime?: number;
  /** Whether an `id_token` of a foreign issuer comes with the scope `openid`; true when left out. */
  readonly idToken?: boolean;
  /** The forms of the storage routes that answer, all when left out; the others are 404. */
  readonly storageForms?: readonly StorageForm[];
  /** The path that DWDI's routes lie under, `/api/v1` when left out. */
  readonly apiPrefix?: string;
  /** The clock; the machine's when left out. Nothing after it is listed. */
  readonly now?: () => Date;
  /** The wait before every answer, in milliseconds, 0 when left out. */
  readonly latency?: number;
  /** Waldur's part; the made-up data set on a server of today when left out. */
  readonly waldur?: WaldurOptions;
}

/** All options, the ones left out filled in. */
export type EmulatorSetup = Required<Omit<EmulatorOptions, "fixture">> & {
  readonly fixture: EmulatorFixture | undefined;
};

const FORMS: readonly StorageForm[] = ["query", "template", "literal"];

/** Fills in what was left out; throws an {@linkcode EmulatorError} for what cannot be. */
export function setupOf(options: EmulatorOptions): EmulatorSetup {
  const setup: EmulatorSetup = {
    seed: "lugano",
    fixture: undefined,
    clientId: "dwdi-emulator",
    clientSecret: "emulated-secret",
    scopes: ["openid", "cscs-dwdi:read"],
    tokenLifetime: 300,
    idToken: true,
    storageForms: FORMS,
    apiPrefix: "/api/v1",
    now: () => new Date(),
    latency: 0,
    waldur: {},
    ...options,
  };
  const form = setup.storageForms.find((form) => !FORMS.includes(form));
  if (form !== undefined) {
    throw new EmulatorError(`no storage form '${form}': the forms are ${FORMS.join(", ")}`);
  }
  if (!(setup.tokenLifetime > 0)) {
    throw new EmulatorError(`a token lifetime is above 0 seconds, not ${setup.tokenLifetime}`);
  }
  if (!(setup.latency >= 0)) {
    throw new EmulatorError(`a latency is 0 or more milliseconds, not ${setup.latency}`);
  }
  if (!/^(\/[^/?#]+)*$/.test(setup.apiPrefix)) {
    throw new EmulatorError(`an API prefix is a path as '/api/v1', not '${setup.apiPrefix}'`);
  }
  return setup;
}
