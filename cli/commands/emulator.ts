/**
 * `dwdi emulator`: an emulator of DWDI, its OIDC provider and Waldur, to try and test with.
 *
 * @module
 */
import {
  EmulatorError,
  type EmulatorFixture,
  type EmulatorServer,
  type EmulatorSettings,
  parseFixture,
  serveEmulator,
} from "../../src/emulator/index.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { type Command, defineCommand, type FlagValues } from "../flags/command.ts";
import type { Context } from "../io/context.ts";
import { parseDuration } from "../flags/duration.ts";
import { readInput } from "../io/input.ts";
import { writerOf } from "../output/destination.ts";

const flags = {
  port: {
    type: "string",
    valueHint: "N",
    defaultText: "8480",
    description: "the port to listen on; 0 takes a free one",
  },
  hostname: { type: "string", defaultText: "127.0.0.1", description: "the address to listen on" },
  seed: { type: "string", description: "generate other data than the default" },
  fixture: { type: "string", valueHint: "FILE", description: "your own data, as JSON" },
  latency: { type: "string", valueHint: "200ms", description: "the delay of each response" },
  "token-lifetime": { type: "string", valueHint: "300s", description: "the lifetime of a token" },
  "trust-issuer": {
    type: "string",
    valueHint: "URL",
    description: "accept the tokens (JWTs) of this OIDC issuer too, verified by its keys",
  },
  "storage-route": {
    type: "string",
    list: true,
    options: ["query", "template", "literal"],
    valueHint: "FORM",
    defaultText: "query,template,literal",
    description: "the forms of the storage routes that exist",
  },
  "waldur-release": {
    type: "string",
    options: ["2024-10", "2026"],
    valueHint: "RELEASE",
    defaultText: "2026",
    description: "the release of Waldur to behave like",
  },
} as const;

const command: Command = defineCommand({
  meta: {
    name: "emulator",
    description: "Run an emulator of DWDI, its OIDC provider and Waldur on this machine",
    about:
      "Prints the environment variables that connect dwdi to it, as lines for a shell, and the " +
      "offerings of its Waldur; listens until Ctrl-C. To use it with " +
      "examples/waldur/cscs-dwdi-combined-config.yaml of the source, which reads these " +
      "variables, set waldur_offering_uuid to one of the offerings; then run dwdi waldur report " +
      "--config FILE --dry-run. With --trust-issuer, token URL and credentials are left out: set " +
      "those of that issuer.",
    examples: [
      { about: "Start it in one terminal", command: "dwdi emulator > emulator.env" },
      {
        about: "Query it from another terminal",
        command: ". ./emulator.env && dwdi compute --last-month",
      },
      {
        about: "Make it slow, with other data",
        command: "dwdi emulator --latency 200ms --seed two",
      },
      {
        about: "Test with tokens of a Keycloak of your own",
        command: "dwdi emulator --trust-issuer https://sso.example.org/realms/test",
      },
      {
        about: "Emulate an older form of the storage routes",
        command: "dwdi emulator --storage-route template",
      },
    ],
  },
  args: flags,
  async run({ args: values, data: context }) {
    const server = await start(values, context);
    try {
      const write = writerOf(context.stdout);
      const variables = exportsOf(server.settings, values["trust-issuer"] !== undefined);
      await write(`${variables}\n${offeringsOf(server)}\n`);
      context.log.notice(`listening at ${server.url}; Ctrl-C ends it`);
      await untilStopped(context);
    } finally {
      await server.close();
    }
  },
});

export default command;

async function start(values: FlagValues<typeof flags>, context: Context): Promise<EmulatorServer> {
  const { seed, fixture, latency, "token-lifetime": lifetime, "storage-route": forms } = values;
  const { "trust-issuer": trustedIssuer, "waldur-release": release } = values;
  const port = parsePort(values.port ?? "8480");
  const wait = latency === undefined ? 0 : parseDuration("--latency", latency);
  const read = fixture === undefined ? undefined : await readFixture(fixture, context);
  try {
    return await serveEmulator({
      port,
      latency: wait,
      ...(values.hostname && { hostname: values.hostname }),
      ...(seed && { seed }),
      ...(lifetime && { tokenLifetime: parseDuration("--token-lifetime", lifetime) / 1000 }),
      ...(trustedIssuer !== undefined && { trustedIssuer }),
      ...(read && { fixture: read }),
      ...(forms && { storageForms: forms }),
      ...(release && { waldur: { release } }),
    });
  } catch (cause) {
    throw cause instanceof EmulatorError ? new DwdiConfigError(cause.message, { cause }) : cause;
  }
}

async function readFixture(file: string, context: Context): Promise<EmulatorFixture> {
  const text = await readInput("--fixture", file, context);
  try {
    return parseFixture(text);
  } catch (cause) {
    if (!(cause instanceof EmulatorError)) throw cause;
    throw new DwdiConfigError(`--fixture '${file}': ${cause.message}`, { cause });
  }
}

/** Ends well: an emulator that is stopped has done what it was started for. */
function untilStopped({ signal }: Context): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new DwdiConfigError(`--port '${text}' is not a port`, { hint: "0 to 65535" });
}

/**
 * The settings as lines for a shell; a proxy of the user's has no business on loopback, and a client
 * of another issuer has its own credentials.
 */
function exportsOf(settings: EmulatorSettings, hasOtherIssuer: boolean): string {
  const variables = {
    DWDI_API_URL: settings.apiUrl,
    ...(!hasOtherIssuer && {
      DWDI_TOKEN_URL: settings.tokenUrl,
      DWDI_CLIENT_ID: settings.clientId,
      DWDI_CLIENT_SECRET: settings.clientSecret,
      DWDI_SCOPE: settings.scope,
    }),
    DWDI_PROXY: "none",
    WALDUR_API_URL: settings.waldurUrl,
    WALDUR_TOKEN: settings.waldurTokens.staff,
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quote(value)}`).join("\n");
}

/** Waldur's offerings, as comments of a shell. */
function offeringsOf({ emulator }: EmulatorServer): string {
  return emulator.waldur.offerings
    .map(({ uuid, name, components }) =>
      `# offering ${uuid}: ${name} (${components.map(({ type }) => type).join(", ")})`
    ).join("\n");
}

function quote(text: string): string {
  return /^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
