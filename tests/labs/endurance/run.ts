/**
 * Long runs: `npm run test:endurance`, or `npm run test:endurance -- SECONDS` for shorter ones. They
 * need the binary (`npm run build:binary`) and Linux.
 *
 * @module
 */
import { streamManyAccounts } from "./many-accounts.ts";
import { askSteadily } from "./steady-loop.ts";

const seconds = Number(process.argv[2] ?? 600);
if (!(seconds >= 10)) throw new Error(`'${process.argv[2]}' is not a number of seconds from 10`);

for (const run of [streamManyAccounts, () => askSteadily(seconds)]) {
  try {
    console.log(await run());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
