/**
 * The machine that figures were measured on, without its name.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { BUN, DENO } from "./runtimes.ts";

/** CPU, cores, memory, system and the versions of the runtimes, on one line. */
export function describeMachine(): string {
  const versions = [["Bun", BUN], ["Deno", DENO]].map(([name = "", program = ""]) =>
    `${name} ${/\d+\.\d+\.\d+/.exec(execFileSync(program, ["--version"], { encoding: "utf8" }))}`
  );
  return [
    `${cpus()[0]?.model.trim()}, ${cpus().length} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    systemName(),
    `Node ${process.versions.node}`,
    ...versions,
  ].join(", ");
}

function systemName(): string {
  const release = readFileSync("/etc/os-release", "utf8");
  return /^PRETTY_NAME="(.*)"$/m.exec(release)?.[1] ?? process.platform;
}
