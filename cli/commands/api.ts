/**
 * `dwdi api`: a GET request to any route, the response body as it is.
 *
 * @module
 */
import type { RouteParams } from "../../src/client/route.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { type Command, defineCommand } from "../flags/command.ts";
import { outputFlags } from "../output/index.ts";
import { fileNamed, writeTo } from "../output/destination.ts";
import { showWhile } from "../io/progress.ts";
import { screenOf } from "../io/screen.ts";
import { escapeControlsInLines } from "../io/text.ts";
import { connectionFlags, openOffering, withClient } from "../settings/dwdi-client.ts";

const command: Command = defineCommand({
  meta: {
    name: "api",
    description: "Send an authenticated GET request to any route and print the response body",
    about:
      "For a route that no other command requests, or to see the response exactly as DWDI sends " +
      "it. PATH is relative to the base of the API; write query parameters as separate " +
      "arguments.",
    examples: [
      {
        about: "Print compute usage as DWDI sends it",
        command: "dwdi api /compute/usage-month/account from=2025-01 to=2025-01",
      },
      {
        about: "Repeat a query parameter",
        command:
          "dwdi api /compute/usage-day/account from=2025-01-31 to=2025-01-31 account=g207 account=s1234",
      },
      {
        about: "Write the response to a file",
        command: "dwdi api /inference/resource/cost from=2025-01 to=2025-01 --out cost.json",
      },
    ],
  },
  args: {
    path: {
      type: "positional",
      required: true,
      description: "the route, for example /compute/usage-month/account",
    },
    parameter: {
      type: "positional",
      required: false,
      list: true,
      valueHint: "NAME=VALUE",
      description: "query parameters; a name may be repeated",
    },
    out: outputFlags.out,
    ...connectionFlags,
  },
  async run({ args: { path, parameter = [], out, ...settings }, data: context }) {
    if (/[?#]/.test(path)) {
      throw new DwdiConfigError(`the path '${path}' contains query parameters`, {
        hint: "write them as separate arguments, for example from=2025-01 to=2025-01",
      });
    }
    const params = readParameters(parameter);
    const { signal, progress } = context;
    const found = await openOffering(settings, context);
    await withClient(settings, found, context, async (client) => {
      const request = () => client.getText(path, params, { signal });
      const file = fileNamed(out);
      await writeTo(file, context, async (write) => {
        const body = await showWhile(progress, "waiting for DWDI", request);
        await write(screenOf(context, file).isTerminal ? escapeControlsInLines(body) : body);
      });
    });
  },
});

export default command;

function readParameters(words: readonly string[]): RouteParams {
  const params = new Map<string, string[]>();
  for (const word of words) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || value === undefined) {
      throw new DwdiConfigError(`'${word}' is not of the form name=value`);
    }
    params.set(name, [...params.get(name) ?? [], value]);
  }
  return Object.fromEntries(params);
}
