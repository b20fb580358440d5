/**
 * Shows the main job with nothing set up: last month's compute and storage usage, answered by the
 * emulator in the same process.
 *
 * @module
 */
import { spawnSync } from "node:child_process";

const commands = [
  "compute --demo --last-month",
  "storage --demo --last-month --filesystem capstor --data-type store",
];

for (const command of commands) {
  console.log(`\n$ dwdi ${command}`);
  const { status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "cli/main.ts", ...command.split(" ")],
    { stdio: "inherit" },
  );
  if (status !== 0) process.exit(status ?? 1);
}

console.log(`
All of this came from an emulator with made-up accounts. To try next:

  npx tsx cli/main.ts compute --demo --since 3m --users -o csv     one row a user
  npx tsx cli/main.ts ping compute storage inference --demo        are the services there
  npx tsx cli/main.ts emulator --port 8480                         a DWDI to point anything at
  npx tsx cli/main.ts --help                                       all commands
  npm run build:binary                                             dist/bin/dwdi, in one file
`);
