/**
 * Runs the source suite, unmodified, on every other runtime: `npm run test:runtimes [NAME]…`.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { filesOf } from "../../kit/suites.ts";
import { type Runtime, runtimes } from "../../kit/runtimes.ts";

const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
const chosen = runtimes.filter(({ name }) =>
  wanted.length === 0 || wanted.some((prefix) => name.toLowerCase().startsWith(prefix))
);
if (chosen.length === 0) throw new Error(`no such runtime: ${wanted.join(", ")}`);

const failed = chosen.filter((runtime) => !passes(runtime));
console.log(`${chosen.length - failed.length} passed, ${failed.length} failed`);
if (failed.length > 0) process.exitCode = 1;

function passes({ name, command, countOf }: Runtime): boolean {
  const files = filesOf("source").map((file) => `./${file}`);
  const [program = "", ...args] = command;
  console.log(`\n${name}: ${files.length} test files`);
  const { status, stdout, stderr } = spawnSync(program, [...args, ...files], {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    env: { ...process.env, NO_COLOR: "1" },
  });
  const ran = countOf(stdout + stderr);
  const isPassed = status === 0 && ran >= files.length;
  if (!isPassed) console.log(stdout + stderr);
  console.log(`${name}: ${ran} tests, exit ${status}`);
  return isPassed;
}
