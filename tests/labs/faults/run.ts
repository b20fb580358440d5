/**
 * Runs commands of the binary while things go wrong on their way to DWDI and Waldur:
 * `npm run test:faults -- --seed 1 --runs 500 --jobs 4`. A seed that fails is printed with the
 * command that runs it again, alone and with all that happened in it.
 *
 * @module
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { runTrial } from "./trial.ts";
import { type Ending, judge } from "./verdict.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "500" },
    jobs: { type: "string", default: "4" },
  },
});
const [seed, runs, jobs] = [count("seed"), count("runs"), count("jobs")];
const started = performance.now();
const endings = new Map<Ending, number>();
const failed: number[] = [];
let requests = 0;
let faults = 0;

const waiting = Array.from({ length: runs }, (_, index) => seed + index);
await Promise.all(Array.from({ length: jobs }, async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    await runSeed(next);
    if (waiting.length > 0 && waiting.length % 100 === 0) console.log(`${waiting.length} to go`);
  }
}));

const seconds = Math.round((performance.now() - started) / 1000);
const told = [...endings].map(([ending, number]) => `${number} ${ending}`);
console.log(
  `${runs} runs from seed ${seed}: ${told.join(", ")}, ${failed.length} wrong; ` +
    `${requests} requests, ${faults} faults; ${seconds} s`,
);
if (failed.length > 0) process.exitCode = 1;

async function runSeed(seed: number): Promise<void> {
  const trial = await runTrial(seed);
  const { ending, objections } = judge(trial);
  requests += trial.faulty.requests;
  faults += trial.log.length;
  if (objections.length === 0) endings.set(ending, (endings.get(ending) ?? 0) + 1);
  if (objections.length > 0) {
    failed.push(seed);
    console.log(`seed ${seed} (${trial.command.name}): ${objections.join("; ")}`);
    console.log(`  again: npm run test:faults -- --seed ${seed} --runs 1`);
  }
  if (runs === 1) {
    const { argv, log, faulty, repeated } = trial;
    console.log(
      [`dwdi ${argv.join(" ")}`, ...log, `${faulty.stderr}exit ${faulty.code}`].join("\n"),
    );
    if (repeated) console.log(`repeated:\n${repeated.stderr}exit ${repeated.code}`);
  }
}

function count(name: "seed" | "runs" | "jobs"): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`--${name} is a whole number, not '${values[name]}'`);
}
