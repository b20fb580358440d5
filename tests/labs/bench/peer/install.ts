/**
 * Installs waldur-site-agent and its DWDI plugin from PyPI into a hidden folder: `npm run setup:peer`.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { AGENT_VERSION, PEER, PYTHON } from "./programs.ts";

const PACKAGES = ["waldur-site-agent", "waldur-site-agent-cscs-dwdi"];

const { error } = spawnSync("python3", ["--version"], { stdio: "inherit" });
if (error) {
  console.error("skipped: there is no python3 here (apt-get install python3-venv)");
} else {
  run("python3", "-m", "venv", PEER);
  const pinned = PACKAGES.map((name) => `${name}==${AGENT_VERSION}`);
  run(PYTHON, "-m", "pip", "install", "--quiet", ...pinned);
}

function run(program: string, ...args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed`);
}
