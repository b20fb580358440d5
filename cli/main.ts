#!/usr/bin/env node
/**
 * The entry point: runs the command line with the streams, signals and environment of this process.
 * Everything else is loaded when it is needed, so that `dwdi --version` starts fast.
 *
 * @module
 */
import { fstatSync } from "node:fs";
import { VERSION } from "../src/version.ts";
import { commandCalledAs } from "./program/called-as.ts";

const calledAs = commandCalledAs(process.argv0, process.argv[1]);
const given = process.argv.slice(2);
const argv = [...calledAs, ...given];
const [first] = argv;
// console.log starts faster than process.stdout, and ignores a closed pipe.
if (first === "--version" || first === "-V") console.log(VERSION);
else if (given[0] === "__complete") await complete();
else await main();

async function complete(): Promise<void> {
  const { answerShell } = await import("./completion/answer.ts");
  const { root } = await import("./program/root.ts");
  process.stdout.write(await answerShell(root, calledAs, given.slice(1), process.env));
}

async function main(): Promise<void> {
  const { run } = await import("./program/run.ts");
  const { ClosedPipeError, isClosedPipe } = await import("./output/write-error.ts");
  const stop = new AbortController();

  function interrupt(signal: string): void {
    // A second signal exits at once.
    if (stop.signal.aborted) process.exit(130);
    stop.abort(new Error(`interrupted by ${signal}`));
  }
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  process.stdout.on("error", (error) => {
    if (isClosedPipe(error)) stop.abort(new ClosedPipeError());
  });
  process.stderr.on("error", () => {});

  const { stdout, stderr, env } = process;
  const output = fstatSync(stdout.fd);
  // process.exit would lose output that a pipe has not taken yet.
  process.exitCode = await run(argv, {
    stdin: () => process.stdin,
    stdout,
    isPiped: output.isFIFO() || output.isSocket(),
    stderr,
    env,
    signal: stop.signal,
  });
}
