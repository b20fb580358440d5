/**
 * `dwdi config check`: validate a configuration file.
 *
 * @module
 */
import type { ConfigIssue } from "../../../src/config/index.ts";
import { validateConfig, type ValidatedConfig } from "../../../src/config/config.ts";
import { type Command, defineCommand } from "../../flags/command.ts";
import { configOptions } from "../../settings/config-file.ts";
import { exposedConfig } from "../../settings/exposed-files.ts";
import { originOf } from "../../settings/shown-settings.ts";
import { ReportedError } from "../../io/errors.ts";
import { readInput } from "../../io/input.ts";
import { toJson } from "../../output/json.ts";
import { recordFlags } from "../../output/record.ts";
import { lastingOutput, writerOf } from "../../output/destination.ts";
import { escapeControls } from "../../io/text.ts";

const command: Command = defineCommand({
  meta: {
    name: "check",
    description: "Validate a configuration file",
    about:
      "Reads a configuration file of waldur-site-agent as the other commands do and lists all " +
      "errors and warnings at once, each with line, column and a hint. No request is sent. The " +
      "exit code is 2 if there are errors, 0 if there are only warnings.",
    examples: [
      {
        about: "List errors, warnings and offerings",
        command: "dwdi config check config.yaml",
      },
      { about: "List them as JSON", command: "dwdi config check config.yaml -o json" },
      { about: "Read the file from stdin", command: "dwdi config check - < config.yaml" },
    ],
  },
  args: {
    file: {
      type: "positional",
      valueHint: "FILE",
      required: true,
      description: "the file, or - for stdin",
    },
    output: recordFlags.output,
  },
  async run({ args: { file, output }, data: context }) {
    const text = await readInput("FILE", file, context);
    const reading = validateConfig(text, configOptions(file, context));
    const issues = [...await exposures(file, reading), ...reading.issues];
    const errors = issues.filter(({ severity }) => severity === "error").length;
    const { write, end } = lastingOutput(writerOf(context.stdout));
    if (output === "json") {
      const { offerings = [], skipped = [] } = reading.config ?? {};
      await write(`${
        toJson({
          schema: "dwdi/config-check/1",
          file,
          errors,
          warnings: issues.length - errors,
          issues,
          offerings: offerings.map(({ name, uuid, kind }) => ({ name, uuid, kind })),
          skipped,
        }, 2)
      }\n`);
    } else {
      const lines = [...issues.flatMap(linesOf(file)), ...summaryOf(file, reading, issues.length)];
      await write(lines.map((line) => `${escapeControls(line)}\n`).join(""));
    }
    if (errors > 0) throw new ReportedError("config");
    end();
  },
});

export default command;

async function exposures(
  file: string,
  { secrets }: ValidatedConfig,
): Promise<readonly ConfigIssue[]> {
  return (await exposedConfig(file, secrets)).map((message) => ({
    severity: "warning",
    message,
    path: "",
    line: 1,
    column: 1,
  }));
}

function linesOf(file: string): (issue: ConfigIssue) => readonly string[] {
  return (issue) => {
    const { severity, path, message, hint } = issue;
    const key = path === "" ? "" : ` [${path}]`;
    const line = `${originOf(file, issue)}: ${severity}: ${message}${key}`;
    return hint === undefined ? [line] : [line, `  hint: ${hint}`];
  };
}

function summaryOf(
  file: string,
  { config, issues }: ValidatedConfig,
  count: number,
): readonly string[] {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const faults = `${plural(errors, "error")}, ${plural(count - errors, "warning")}`;
  if (config === undefined) return [`${file}: ${faults}`];
  const { offerings, skipped } = config;
  return [
    ...offerings.map(({ name, kind, uuid }) => `${file}: offering '${name}' (${uuid}): ${kind}`),
    ...skipped.map(({ name, reason }) => `${file}: offering '${name}' is skipped: ${reason}`),
    `${file}: ${faults}`,
  ];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
