/**
 * Completion in the real shells: what a person types, presses TAB after, and sees.
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { BINARY } from "../../kit/binary.ts";
import { ALL, FILES } from "../../kit/config-file.ts";
import { temporaryFolder, unlessMissing } from "../../kit/programs.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

/** How each shell is started without files of its own, and set up as `dwdi completion` tells. */
const SHELLS = [
  {
    program: "bash",
    command: ["bash", "--norc", "--noprofile", "-i"],
    lines: ["PS1='$ '", 'eval "$(dwdi completion bash)"'],
    /** How often TAB is pressed until a list shows. */
    tabs: 2,
  },
  {
    program: "zsh",
    command: ["zsh", "-f", "-i"],
    lines: [
      "PS1='$ '",
      "autoload -Uz compinit && compinit -D -u",
      "source <(dwdi completion zsh)",
    ],
    tabs: 1,
  },
  {
    program: "fish",
    command: ["fish", "--no-config", "-i"],
    lines: ["function fish_prompt; echo -n '$ '; end", "dwdi completion fish | source"],
    tabs: 1,
  },
] as const;

/** What is typed, and what stands there after TAB. */
const LINES: readonly (readonly [string, string])[] = [
  ["dwdi compu", "dwdi compute"],
  ["dwdi compute --mo", "dwdi compute --month"],
  ["dwdi -q waldur rep", "dwdi -q waldur report"],
  ["dwdi compute -o c", "dwdi compute -o csv"],
  ["dwdi compute --output=nd", "dwdi compute --output=ndjson"],
  ["dwdi compute --fields account,no", "dwdi compute --fields account,nodeHours"],
  ["dwdi help exit", "dwdi help exit-codes"],
  ["dwdi compute -c all.yaml --offering A", "dwdi compute -c all.yaml --offering Alps\\ compute"],
  ["dwdi storage --config=all.yaml --offering=0f", `dwdi storage --config=all.yaml --offering=`],
  ["dwdi compute -c all.y", "dwdi compute -c all.yaml"],
  ["dwdi compute --config=all.y", "dwdi compute --config=all.yaml"],
  ["dwdi compute -c my", "dwdi compute -c my\\ file.yaml"],
  ["dwdi compute --account @acc", "dwdi compute --account @accounts.txt"],
  ["dwdi config check fold", "dwdi config check folder"],
  ["dwdi compute -o csv > acc", "dwdi compute -o csv > accounts.txt"],
  ["./dwdi compu", "./dwdi compute"],
  ["~/dwdi compu", "~/dwdi compute"],
  ["~/elsewhere/other compu", "~/elsewhere/other compu"],
  [
    "waldur_site_load_historical_usage --start",
    "waldur_site_load_historical_usage --start-date",
  ],
];

/** Names that shells would make something else of, each the only one of its file. */
const NAMES = [
  "Alps compute",
  "it's '",
  '"quoted"',
  "$HOME `id` $(id)",
  "a!b !!",
  "back\\slash\\",
  "a;b&c|d<e>f",
  "~tilde",
  "#hash",
  "star*?[x]{a,b}",
  "percent%caret^",
  "colon: a=b @c",
  "(round)",
  "naïve 日本",
];

const folder = temporaryFolder();
before(() => {
  for (const name of ["dwdi", "waldur_site_load_historical_usage"]) {
    symlinkSync(BINARY, join(folder, name));
  }
  write("all.yaml", ALL);
  write("my file.yaml", ALL);
  write("broken.yaml", "offerings: [");
  write("accounts.txt", "g207\n");
  mkdirSync(join(folder, "folder"));
  mkdirSync(join(folder, "elsewhere"));
  NAMES.forEach((name, index) =>
    write(`${index}.yaml`, FILES.compute.replace("Alps compute", () => JSON.stringify(name)))
  );
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o600);
}

for (const { program, command, lines, tabs } of SHELLS) {
  describe(`completion in ${program}`, { skip: unlessMissing("tmux", program) }, () => {
    let terminal: Terminal;
    before(async () => {
      const env = { PATH: `${folder}${delimiter}${process.env.PATH ?? ""}`, HOME: folder };
      terminal = await openTerminal({ command, env, cwd: folder });
      for (const line of lines) await enter(line);
      await enter("echo re''ady");
      await terminal.until(/^ready$/m);
    });
    after(() => terminal.close());

    async function enter(line: string): Promise<void> {
      await terminal.type(line);
      await terminal.press("Enter");
    }

    /** Types on a line of its own at the top of a screen that is empty. */
    async function start(line: string): Promise<void> {
      await terminal.press("C-e", "C-u", "C-l");
      await terminal.until(/^\$\s*$/);
      await terminal.type(line);
    }

    for (const [typed, expected] of LINES) {
      it(typed, async () => {
        await start(typed);
        await terminal.press("Tab");
        // What is typed after it is seen once TAB has done its work.
        await terminal.type("|");
        await terminal.until((screen) => {
          const [first = ""] = screen.split("\n");
          return first.startsWith(`$ ${expected}`) && first.endsWith("|");
        });
      });
    }

    it("lists the formats", async () => {
      await start("dwdi compute -o ");
      await terminal.press(...Array.from({ length: tabs }, () => "Tab"));
      await terminal.until((screen) =>
        ["table", "json", "ndjson", "csv", "openmetrics"].every((format) => screen.includes(format))
      );
    });

    it("lists the offerings of the file", async () => {
      await start("dwdi ping --config all.yaml --offering ");
      // The first TAB writes what all of them begin with.
      await terminal.press("Tab", "Tab", "Tab");
      await terminal.until((screen) =>
        ["compute", "storage", "inference"].every((kind) => screen.includes(kind))
      );
    });

    it("says nothing about a file that it cannot read", async () => {
      await start("dwdi compute --config broken.yaml --offering ");
      await terminal.press("Tab", "Tab");
      await terminal.type("x");
      const seen = await terminal.until(/--offering x/);
      assert.equal(seen.trim(), "$ dwdi compute --config broken.yaml --offering x");
    });

    for (const quote of ["", "'", '"']) {
      for (const [index, offering] of NAMES.entries()) {
        it(`writes ${offering} after ${quote || "a space"} so that it is that`, async () => {
          await start(`dwdi compute -c ${index}.yaml --offering ${quote}`);
          await terminal.press("Tab", "C-a");
          await enter("printf '<%s>' ");
          await terminal.until((screen) =>
            screen.replaceAll("\n", "").includes(`<--offering><${offering}>`)
          );
        });
      }
    }
  });
}
