/**
 * Which mutant is in force in this process, and which ones it comes across.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const { MUTANT = "", MUTANTS_REACHED } = process.env;
const inForce = Number(MUTANT || -1);
const reached = new Set<number>();

/** Decides at each place of a mutant whether it is the one. */
export function isMutant(number: number): boolean {
  if (MUTANTS_REACHED) reached.add(number);
  return number === inForce;
}

if (MUTANTS_REACHED) {
  const file = join(MUTANTS_REACHED, `${process.pid}`);
  process.on("exit", () => writeFileSync(file, [...reached].join()));
}
