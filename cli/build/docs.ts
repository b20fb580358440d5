/**
 * Writes what is made of the command tree: the reference in the README, and the man pages in
 * `dist/man`: `tsx cli/build/docs.ts`.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { allManuals } from "../help/manual.ts";
import { type Edition, pageName, renderPage } from "../help/page.ts";
import { renderReference, withReference } from "../help/reference.ts";
import { TOPICS } from "../help/topics.ts";
import { version } from "../io/version.ts";

const README = "README.md";
const MAN = "dist/man";

writeFileSync(README, withReference(readFileSync(README, "utf8"), await renderReference()));

rmSync(MAN, { recursive: true, force: true });
mkdirSync(MAN, { recursive: true });
const edition: Edition = { version, date: dateOfSource() };
for (const manual of await allManuals()) {
  const topics = manual.program === "dwdi" ? TOPICS : {};
  writeFileSync(`${MAN}/${pageName(manual)}.1`, renderPage(manual, edition, topics));
}

/** Not today's: the same source makes the same pages (https://reproducible-builds.org). */
function dateOfSource(): string {
  const { SOURCE_DATE_EPOCH: seconds } = process.env;
  if (seconds) return new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
  return execFileSync("git", ["log", "-1", "--format=%cs"], { encoding: "utf8" }).trim();
}
