/**
 * Makes the pictures in README.md from real runs: `npm run pictures`. It needs the binary, tmux and
 * Chromium.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { drawPage, PAGE_PICTURE, PAGE_TEXT } from "./page.ts";
import { drawTerminal, TERMINAL_PICTURE } from "./terminal.ts";

writeFileSync(TERMINAL_PICTURE, await drawTerminal());
const { picture, text } = await drawPage();
writeFileSync(PAGE_PICTURE, picture);
writeFileSync(PAGE_TEXT, text);
