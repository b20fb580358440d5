/**
 * A DWDI and a Waldur that the combined example configuration fits, and the program as users run it.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseConfig } from "../../src/config/index.ts";
import { type EmulatorServer, serveEmulator } from "../../src/emulator/index.ts";

/** The name of the example, in its folder and where the README runs it. */
export const EXAMPLE = "cscs-dwdi-combined-config.yaml";

/** Its text. */
export const EXAMPLE_TEXT: string = readFileSync(join("examples/waldur", EXAMPLE), "utf8");

/** The program, from its source. */
export const PROGRAM: readonly [string, string] = [
  resolve("node_modules/.bin/tsx"),
  resolve("cli/main.ts"),
];

/** What a run left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Serves the example's offerings, with one resource each. */
export function serveExample(): Promise<EmulatorServer> {
  const { offerings } = parseConfig(EXAMPLE_TEXT);
  const backendIds = { compute: "g207", storage: "project_123", inference: "" };
  return serveEmulator({
    waldur: {
      offerings: offerings.map(({ uuid, name, components }) => ({
        uuid,
        name,
        backendId: "daint",
        components: components.map((component) => ({ type: component.name, billingType: "usage" })),
      })),
      resources: offerings.map(({ uuid, name, kind }) => ({
        uuid: uuid.replace(/^../, "00"),
        name: `Project of ${name}`,
        offering: uuid,
        backendId: backendIds[kind],
      })),
    },
  });
}

/** The variables of the README and the examples, without secrets. */
export function addressesOf({ settings }: EmulatorServer): Readonly<Record<string, string>> {
  return {
    DWDI_API_URL: settings.apiUrl,
    DWDI_TOKEN_URL: settings.tokenUrl,
    DWDI_CLIENT_ID: settings.clientId,
    DWDI_PROXY: "none",
    WALDUR_API_URL: settings.waldurUrl,
  };
}

/** The secrets among the variables. */
export function secretsOf({ settings }: EmulatorServer): Readonly<Record<string, string>> {
  return {
    DWDI_CLIENT_SECRET: settings.clientSecret,
    WALDUR_TOKEN: settings.waldurTokens.staff,
  };
}

/** Runs a program to its end. */
export function runIn(
  cwd: string,
  [file = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  return new Promise((done) => {
    execFile(file, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      done({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}
