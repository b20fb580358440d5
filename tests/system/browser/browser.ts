/**
 * Pages in Debian's Chromium, from their files.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { pathOf } from "../../kit/programs.ts";

/** A page that is open, and all that should not have happened while it was. */
export interface OpenPage {
  readonly page: Page;
  /** Messages of the console, errors, and requests for anything but the page itself. */
  readonly complaints: readonly string[];
}

/** Starts the browser. */
export function launch(): Promise<Browser> {
  const executablePath = pathOf("chromium") ?? "chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** Opens a file in a window of its own. */
export async function open(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const url = pathToFileURL(file).href;
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (request.url() !== url) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

/** For each canvas how many of its pixels have each of the colours. */
export function pixelsOf(page: Page, colours: readonly string[]): Promise<number[][]> {
  return page.evaluate(`[...document.querySelectorAll("canvas")].map((canvas) => {
    const { width, height } = canvas;
    // Chromium complains on the console of reading from the page's own canvas again and again.
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    const pixelsOf = (width, height) =>
      new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer);
    copy.drawImage(canvas, 0, 0);
    const pixels = pixelsOf(width, height);
    return ${JSON.stringify(colours)}.map((colour) => {
      copy.fillStyle = colour;
      copy.fillRect(0, 0, 1, 1);
      const [wanted] = pixelsOf(1, 1);
      return pixels.reduce((count, pixel) => count + (pixel === wanted), 0);
    });
  })`);
}

/** Waits until a page has been painted as it is now. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
  );
}

/** The colours of the page's style that have these names. */
export function coloursOf(page: Page, ...names: readonly string[]): Promise<string[]> {
  return page.evaluate(`${JSON.stringify(names)}.map((name) =>
    getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim())`);
}

/** The contrast (WCAG 2) of each piece of text with what is behind it, the least first. */
export async function contrastsOf(page: Page): Promise<{ text: string; contrast: number }[]> {
  return await page.evaluate(`(() => {
    const channelsOf = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = (colour) => {
      const [r, g, b] = channelsOf(colour).slice(0, 3).map((channel) => {
        const part = channel / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      const { backgroundColor } = getComputedStyle(element);
      const [, , , alpha = 1] = channelsOf(backgroundColor);
      return alpha === 1 ? backgroundColor : behind(element.parentElement);
    };
    const texts = [...document.body.querySelectorAll("*")].filter((element) =>
      element.checkVisibility() &&
      [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "")
    );
    return texts.map((element) => {
      const [dark, light] = [luminance(getComputedStyle(element).color), luminance(behind(element))]
        .sort((a, b) => a - b);
      return { text: element.textContent.slice(0, 40), contrast: (light + 0.05) / (dark + 0.05) };
    }).sort((a, b) => a.contrast - b.contrast);
  })()`);
}

/** By how many pixels a page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}
