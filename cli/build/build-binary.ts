/**
 * Compiles the program to one file: `dist/bin/dwdi` for this machine, with a platform's name its file
 * of a release, or with `--all` those of all platforms, and their checksums.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { fetchRuntime, sha256Of } from "./bun-runtimes.ts";
import { writeThirdParty } from "./third-party.ts";
import { textAssets } from "./text-assets-plugin.ts";
import type { BuildInfo } from "../commands/version.ts";
import { VERSION } from "../../src/version.ts";

/** A platform of a release. */
interface Target {
  /** Its name in the file name and in `dwdi version`. */
  readonly name: string;
  /** Bun's name for it. */
  readonly compile: Bun.Build.CompileTarget;
  /** The npm package of Bun's runtime for it. */
  readonly runtime: string;
}

const TARGETS: readonly Target[] = [
  // Bun's plain runtime for x64 and its baseline one, which needs no AVX2, are the same file in 1.4.5.
  { name: "linux-x64", compile: "bun-linux-x64-baseline", runtime: "@oven/bun-linux-x64" },
  { name: "linux-arm64", compile: "bun-linux-arm64", runtime: "@oven/bun-linux-aarch64" },
  {
    name: "linux-x64-musl",
    compile: "bun-linux-x64-baseline-musl",
    runtime: "@oven/bun-linux-x64-musl",
  },
  {
    name: "linux-arm64-musl",
    compile: "bun-linux-arm64-musl",
    runtime: "@oven/bun-linux-aarch64-musl",
  },
  { name: "macos-x64", compile: "bun-darwin-x64", runtime: "@oven/bun-darwin-x64" },
  { name: "macos-arm64", compile: "bun-darwin-arm64", runtime: "@oven/bun-darwin-aarch64" },
  { name: "windows-x64", compile: "bun-windows-x64-baseline", runtime: "@oven/bun-windows-x64" },
];

const FOLDER = "dist/bin";

const [, , asked] = process.argv;
if (asked === "--all") await buildAll();
else if (asked === undefined) {
  await build(`${process.platform}-${process.arch}`, { outfile: `${FOLDER}/dwdi` });
} else await buildFor(targetOf(asked));

async function buildAll(): Promise<void> {
  const sums: string[] = [];
  for (const target of TARGETS) {
    const file = await buildFor(target);
    sums.push(`${sha256Of(`${FOLDER}/${file}`)}  ${file}\n`);
  }
  writeFileSync(`${FOLDER}/SHA256SUMS`, sums.join(""));
  // Bun leaves the signature of its bare runtime in it.
  console.log(
    "the binary for macos-x64 is not signed: run 'codesign --force --sign - FILE' on a Mac",
  );
}

/** Builds the file of a release for a platform; gives its name. */
async function buildFor({ name, compile, runtime }: Target): Promise<string> {
  const file = `dwdi-${VERSION}-${name}${name.startsWith("windows") ? ".exe" : ""}`;
  const outfile = `${FOLDER}/${file}`;
  await build(name, { outfile, target: compile, executablePath: fetchRuntime(runtime) });
  return file;
}

function targetOf(asked: string): Target {
  const target = TARGETS.find(({ name }) => name === asked);
  if (target) return target;
  throw new Error(`no target ${asked}: ${TARGETS.map(({ name }) => name).join(", ")}`);
}

async function build(target: string, place: Bun.CompileBuildOptions): Promise<void> {
  const info: BuildInfo = { ...lastCommit(), target };
  const { logs, metafile } = await Bun.build({
    entrypoints: ["cli/main.ts"],
    target: "bun",
    // Bytecode halves the start-up time; ESM, because CommonJS has no top-level await.
    format: "esm",
    bytecode: true,
    // `--version` reads the first of several chunks, not all of the program.
    splitting: true,
    // Not identifiers: https://github.com/oven-sh/bun/issues/28742
    minify: { whitespace: true, syntax: true },
    define: { DWDI_BUILD: JSON.stringify(info) },
    metafile: true,
    plugins: [textAssets],
    compile: {
      ...place,
      // Otherwise the binary runs code that files in the current directory name.
      autoloadDotenv: false,
      autoloadBunfig: false,
      autoloadTsconfig: false,
      autoloadPackageJson: false,
      // Sites that inspect TLS have their authority among the system's certificates; for --expose-gc
      // see output/buckets.ts.
      execArgv: ["--use-system-ca", "--expose-gc"],
    },
  });
  for (const message of logs) console.error(message);
  if (!metafile) throw new Error("Bun made no metafile");
  writeThirdParty(FOLDER, "application", metafile, ["bun", "uplot"]);
  console.log(`${place.outfile} ${info.commit ?? "without a commit"} for ${target}`);
}

function lastCommit(): Pick<BuildInfo, "commit" | "date"> {
  const git = Bun.spawnSync(["git", "log", "-1", "--format=%h %cs"], { stderr: "ignore" });
  const [commit, date] = git.stdout.toString().trim().split(" ");
  return commit && date ? { commit, date } : {};
}
