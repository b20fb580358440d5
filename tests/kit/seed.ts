/**
 * What runs of the tests load first: with `FUZZ_SEED`, every property tries the cases of that seed,
 * so that what fails is what changed. `npm run fuzz` is there to find other cases.
 *
 * @module
 */
import process from "node:process";
import fc from "fast-check";

const { FUZZ_SEED } = process.env;
if (FUZZ_SEED !== undefined) fc.configureGlobal({ seed: Number(FUZZ_SEED) });
