/**
 * Builds `dist/bin/dwdi`, the program in one file: `bun cli/build.ts`.
 *
 * @module
 */
import type { BuildInfo } from "./version.ts";

const OUTFILE = "dist/bin/dwdi";

const target = `${process.platform}-${process.arch}`;
const build: BuildInfo = { ...lastCommit(), target };

const result = await Bun.build({
  entrypoints: ["cli/main.ts"],
  target: "bun",
  // Bytecode starts in half the time; as ESM, since CommonJS has no top-level await.
  format: "esm",
  bytecode: true,
  // `--version` reads the first of several chunks, not all of the program.
  splitting: true,
  // Not identifiers: https://github.com/oven-sh/bun/issues/28742
  minify: { whitespace: true, syntax: true },
  define: { DWDI_BUILD: JSON.stringify(build) },
  compile: {
    outfile: OUTFILE,
    // A binary that runs a preload of whatever folder it is called in runs anybody's code.
    autoloadDotenv: false,
    autoloadBunfig: false,
    autoloadTsconfig: false,
    autoloadPackageJson: false,
    // Sites that inspect TLS have their authority among the system's certificates.
    execArgv: ["--use-system-ca"],
  },
});
for (const message of result.logs) console.error(message);
console.log(`${OUTFILE} ${build.commit ?? "without a commit"} for ${target}`);

function lastCommit(): Pick<BuildInfo, "commit" | "date"> {
  const git = Bun.spawnSync(["git", "log", "-1", "--format=%h %cs"], { stderr: "ignore" });
  const [commit, date] = git.stdout.toString().trim().split(" ");
  return commit && date ? { commit, date } : {};
}
