/**
 * The programs that are compared, and how a run of one is measured.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { BINARY } from "../../../kit/binary.ts";

/** The folder of the Python agent's virtual environment. */
export const PEER = ".runtimes/peer";

/** Its Python. */
export const PYTHON: string = `${PEER}/bin/python`;

/** The release of the agent and its plugin. */
export const AGENT_VERSION = "1.0.7";

const FOLDER = "tests/labs/bench/peer";
const SDK = "dist/index.js";

/** A command line; its first word is a program. */
export type CommandLine = readonly string[];

/** A cycle of the agent's report mode, which has no command for a single one. */
export function agentReport(config: string): CommandLine {
  return [PYTHON, `${FOLDER}/report_cycle.py`, config];
}

/** The agent's loader of past months. */
export function agentHistory(config: string, args: readonly string[]): CommandLine {
  return [`${PEER}/bin/waldur_site_load_historical_usage`, "--config", config, ...args];
}

/** The client of the plugin; it reads its settings as JSON. */
export function agentClient(settings: string): CommandLine {
  return [PYTHON, `${FOLDER}/client.py`, settings];
}

/** The built SDK on a Node. */
export function sdkClient(settings: string, node: string = process.execPath): CommandLine {
  return [node, `${FOLDER}/client.js`, settings];
}

/** The binary. */
export function binary(...args: readonly string[]): CommandLine {
  return [BINARY, ...args];
}

/** What is not there yet, with the command that makes it; undefined when all is. */
export function missingProgram(): string | undefined {
  if (!existsSync(PYTHON)) return "waldur-site-agent is not installed: npm run setup:peer";
  if (!existsSync(BINARY)) return "there is no binary: npm run build:binary";
  if (!existsSync(SDK)) return "the SDK is not built: npm run build";
  return undefined;
}

/** What one run took. */
export interface Usage {
  readonly seconds: number;
  /** Seconds of CPU, of the program and of the system for it. */
  readonly cpu: number;
  /** The most memory that was resident, in bytes. */
  readonly memory: number;
}

/** Runs a program to its end, and fails if it does. */
export async function measure(line: CommandLine): Promise<Usage> {
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const child = spawn(PYTHON, [`${FOLDER}/measure.py`, ...line], { stdio: [...stdio] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => output += chunk);
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${line.join(" ")} failed`);
  return JSON.parse(output);
}
