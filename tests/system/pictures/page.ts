/**
 * The picture of a page in README.md: the HTML output in a browser, and the text that it shows.
 *
 * @module
 */
import { join } from "node:path";
import { dwdi } from "../../kit/binary.ts";
import { temporaryFolder } from "../../kit/programs.ts";
import { launch, open, painted } from "../browser/browser.ts";

/** Where it is. */
export const PAGE_PICTURE = ".github/pictures/page.png";

/** Where the text is. */
export const PAGE_TEXT = ".github/pictures/page.txt";

const WINDOW = { width: 960, height: 820 };

/** Of past months, so that it shows the same on any day. */
const COMMAND = ["compute", "--demo", "--from", "2024-01", "--to", "2024-12", "--account"];
const ACCOUNTS = "g207,s1234,uzh12,csstaff";

/** A page that was drawn. */
export interface DrawnPage {
  readonly picture: Uint8Array;
  /** What it shows, but for the time at which it was made. */
  readonly text: string;
}

/** Makes the page, opens it in a browser, and draws it. */
export async function drawPage(): Promise<DrawnPage> {
  const file = join(temporaryFolder(), "usage.html");
  const { code, stderr } = await dwdi([...COMMAND, ACCOUNTS, "-o", "html", "--out", file]);
  if (code !== 0) throw new Error(stderr);
  const browser = await launch();
  try {
    const { page } = await open(browser, file, { viewport: WINDOW, colorScheme: "light" });
    await painted(page);
    const text = (await page.innerText("body")).replace(/^.* by dwdi [\d.]+$/m, "TIME, by dwdi");
    return { picture: await page.screenshot(), text };
  } finally {
    await browser.close();
  }
}
