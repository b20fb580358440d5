/**
 * The picture of a terminal in README.md: two commands as a person sees them, as SVG.
 *
 * @module
 */
import { openShell } from "../terminal/shell.ts";
import { svgOf } from "./terminal-svg.ts";

/** Where it is. */
export const TERMINAL_PICTURE = ".github/pictures/terminal.svg";

const COLUMNS = 104;

/** Of a past month, so that they show the same on any day. */
const COMMANDS: readonly string[] = [
  "dwdi compute --demo --month 2025-01 --account g207,s1234,uzh12,csstaff --chart",
  "dwdi waldur load-history --demo -s 2025-01-01 -e 2025-01-31 --resource-backend-id csstaff " +
  "--dry-run",
];

/** Runs the commands in a terminal and draws what is seen. */
export async function drawTerminal(): Promise<string> {
  const shell = await openShell({}, { columns: COLUMNS });
  try {
    const lines: string[] = [];
    for (const command of COMMANDS) {
      const seen = (await shell.run(`${command} -q`, "-e")).trimEnd().split("\n");
      lines.push(...(lines.length > 0 ? [""] : []), `$ ${command}`, ...seen);
    }
    return svgOf(lines, COLUMNS);
  } finally {
    await shell.close();
  }
}
