/**
 * A large response: read, validated and summed, against reading it by `JSON.parse` alone.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { bundleFile } from "./bundle.ts";
import { type Benchmark, durations, type Figure, mebibytes, median } from "./figure.ts";
import { BUN, DENO, folder } from "./runtimes.ts";

const ACCOUNTS = 270;
const USERS = 500;
const PAIRS = 7;

/** Bun parses three times as fast as the others, so that validation weighs more there. */
const RUNTIMES: readonly (readonly [name: string, command: readonly string[], goal: number])[] = [
  ["Node", [process.execPath], 3],
  ["Bun", [BUN], 5],
  ["Deno", [DENO, "run", "--allow-all", "--no-check"], 3],
];

const benchmark: Benchmark = {
  name: "decode",
  async measure() {
    const file = join(folder, "answer.json");
    const size = mebibytes(writeAnswer(file));
    const script = await bundleFile("tests/labs/bench/decode-process.ts");
    return RUNTIMES.flatMap(([name, command, goal]) => {
      const run = (mode: string) => runOnce([...command, script, mode, file]);
      const pairs = Array.from({ length: PAIRS }, () => [run("usage"), run("parse")] as const);
      return [
        durations(
          `a compute response of ${size} on ${name}, against \`JSON.parse\` alone`,
          pairs.map(([ours, other]) => [ours.milliseconds, other.milliseconds]),
          { bound: "at most", value: goal },
        ),
        memory(`its peak memory on ${name}`, pairs.map(([ours, other]) => [ours.peak, other.peak])),
      ];
    });
  },
};

export default benchmark;

interface Run {
  readonly milliseconds: number;
  readonly peak: number;
}

function runOnce([program = "", ...args]: readonly string[]): Run {
  return JSON.parse(execFileSync(program, args, { encoding: "utf8" }));
}

function memory(what: string, pairs: readonly (readonly [ours: number, other: number])[]): Figure {
  return {
    what,
    ours: mebibytes(median(pairs.map(([ours]) => ours))),
    other: mebibytes(median(pairs.map(([, other]) => other))),
    compared: pairs.map(([ours, other]) => ours / other),
    goal: { bound: "at most", value: 2, unit: "×" },
  };
}

/** Writes an answer in which no two rows are alike, and gives its length. */
function writeAnswer(file: string): number {
  const descriptor = openSync(file, "w");
  let length = writeSync(descriptor, '{"compute":[');
  for (let index = 0; index < ACCOUNTS; index++) {
    const element = JSON.stringify(elementOf(index));
    length += writeSync(descriptor, index === 0 ? element : `,${element}`);
  }
  length += writeSync(descriptor, "]}");
  closeSync(descriptor);
  return length;
}

function elementOf(index: number): object {
  const users = Array.from({ length: USERS }, (_, user) => {
    // Steps through the primes' remainders, so that neither names nor numbers come in order.
    const draw = (index * USERS + user) * 7919 % 1_000_003;
    return {
      username: `researcher-${String(draw).padStart(7, "0")}`,
      nodeHours: draw / 1e4,
      cpuHours: draw * 288 / 1e4,
      usageDate: `2025-01-${String(1 + user % 31).padStart(2, "0")}`,
      cluster: "clariden",
    };
  });
  const totalNodeHours = users.reduce((sum, { nodeHours }) => sum + nodeHours, 0);
  const totalCpuHours = users.reduce((sum, { cpuHours }) => sum + cpuHours, 0);
  return { account: `account-${index}`, totalNodeHours, totalCpuHours, users };
}
