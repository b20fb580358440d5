#!/usr/bin/env node
/**
 * The entry point: runs the command line with the streams, signals and environment of this process.
 * Everything else is loaded when it is needed, so that `dwdi --version` starts fast.
 *
 * @module
 */
import { fstatSync, writeSync } from "node:fs";
import { VERSION } from "../src/version.ts";
import { closedStdout, isStdoutClosed } from "./io/closed-stdout.ts";
import { isHangupIgnored } from "./io/hangup.ts";
import { commandCalledAs } from "./program/called-as.ts";
import { refusedVariable, verifyCertificates } from "./program/runtime-variables.ts";

const calledAs = commandCalledAs(process.argv0, process.argv[1]);
const given = process.argv.slice(2);
const argv = [...calledAs, ...given];
const [first] = argv;
const isVersion = first === "--version" || first === "-V";
const refusal = refusedVariable(process.env);
if (refusal !== undefined) {
  writeSync(2, `dwdi: ${refusal} (config)\n`);
  process.exit(2);
}
verifyCertificates(process.env);
if (given[0] === "__complete") await complete();
else if (!(isVersion && printsVersion())) await main();

/** Starts faster than process.stdout; what fails is left to the command of this name. */
function printsVersion(): boolean {
  try {
    return !isStdoutClosed() && writeSync(1, `${VERSION}\n`) > 0;
  } catch {
    return false;
  }
}

async function complete(): Promise<void> {
  const { answerShell } = await import("./completion/answer.ts");
  const { root } = await import("./program/root.ts");
  process.stdout.write(await answerShell(root, calledAs, given.slice(1), process.env));
}

async function main(): Promise<void> {
  if (process.versions.bun !== undefined) {
    const { quietFetch } = await import("./program/quiet-fetch.ts");
    globalThis.fetch = quietFetch(globalThis.fetch);
  }
  const { run } = await import("./program/run.ts");
  const stop = new AbortController();

  function interrupt(signal: string): void {
    // A second signal exits at once.
    if (stop.signal.aborted) process.exit(130);
    stop.abort(new Error(`interrupted by ${signal}`));
  }
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  if (!isHangupIgnored()) process.on("SIGHUP", interrupt);
  // Whoever writes to stdout is told by its own callback.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});

  const { stdout, stderr, env } = process;
  const output = fstatSync(stdout.fd);
  // process.exit would lose output that a pipe has not taken yet.
  process.exitCode = await run(argv, {
    stdin: () => process.stdin,
    stdout: isStdoutClosed() ? closedStdout : stdout,
    isPiped: output.isFIFO() || output.isSocket(),
    stderr,
    env,
    signal: stop.signal,
  });
  // A FIFO without a writer would keep the process: its open() cannot be cancelled. Node waits for it
  // in process.exit too, where only the default action of the next signal ends it.
  if (stop.signal.aborted) {
    stdout.write("", () =>
      stderr.write("", () => {
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, interrupt);
        process.exit();
      }));
  }
}
