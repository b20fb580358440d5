/**
 * How many cases each property is tried with, and from which seed: `FUZZ_RUNS` and `FUZZ_SEED`, or
 * 500 from a seed that is drawn. What a run prints is what repeats it.
 *
 * @module
 */
import process from "node:process";
import fc from "fast-check";

const { FUZZ_RUNS = "500", FUZZ_SEED = String(Math.trunc(Math.random() * 2 ** 31)) } = process.env;
console.log(`FUZZ_RUNS=${FUZZ_RUNS} FUZZ_SEED=${FUZZ_SEED}`);

/** The number of cases. */
export const RUNS: number = Number(FUZZ_RUNS);

fc.configureGlobal({ numRuns: RUNS, seed: Number(FUZZ_SEED), includeErrorInReport: true });
