/**
 * How fast the binary starts.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { BINARY } from "../../kit/binary.ts";
import { type Benchmark, durations, paired } from "./figure.ts";
import { compileHello } from "./runtimes.ts";

const PAIRS = 40;

const benchmark: Benchmark = {
  name: "start",
  async measure() {
    const hello = compileHello();
    const version = await paired(PAIRS, timed(BINARY, "--version"), timed(hello));
    const help = await paired(PAIRS, timed(BINARY, "compute", "--help"), timed(hello));
    return [
      durations("`dwdi --version`, against a compiled `console.log`", version, {
        bound: "at most",
        value: 2,
      }),
      durations("`dwdi compute --help`, against the same", help, { bound: "at most", value: 3 }),
    ];
  },
};

export default benchmark;

function timed(program: string, ...args: string[]): () => number {
  return () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(program, args, { env: {} });
    if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
    return performance.now() - started;
  };
}
