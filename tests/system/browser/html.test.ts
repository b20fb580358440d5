import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type EmulatorServer, parseFixture, serveEmulator } from "../../../src/emulator/index.ts";
import { dwdi } from "../../kit/binary.ts";
import { environmentOf } from "../../kit/environment.ts";
import { temporaryFolder, unlessMissing } from "../../kit/programs.ts";
import { coloursOf, contrastsOf, launch, open, overflowOf, painted, pixelsOf } from "./browser.ts";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

const NASTY = `</script><img src=x onerror=alert(1)>"'&amp;`;
const FIXTURE = parseFixture(JSON.stringify({
  compute: {
    "2025-01": [
      { account: NASTY, totalNodeHours: 10.5, users: [] },
      { account: `g${"2".repeat(200)}`, totalNodeHours: 9, totalCpuHours: 1, users: [] },
      { account: "g10", totalNodeHours: 0, users: [] },
      { account: "プロジェクト", users: [] },
      { account: "g9", totalNodeHours: 100, users: [] },
    ],
  },
}));

const YEAR = ["--from", "2024-01", "--to", "2024-12"];
/** What is made with the binary, by file. */
const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  month: ["compute", "--month", "2025-01"],
  year: ["compute", ...YEAR],
  users: ["compute", ...YEAR, "--users"],
  days: ["storage", "--filesystem", "capstor", "--data-type", "store", "--since", "7d"],
  cost: ["inference", ...YEAR],
  missing: ["compute", "--month", "2025-01", "--account", "g207,nobody"],
};
const PLAN = ["waldur", "report", "--demo", "--dry-run"];

interface Entry {
  readonly period: string;
  readonly account: string;
  readonly nodeHours?: number;
  readonly cpuHours?: number;
}

describe("a page in a browser", { skip: unlessMissing("chromium") }, () => {
  const folder = temporaryFolder();
  const fileOf = (name: string) => join(folder, `${name}.html`);
  let browser: Browser;
  let server: EmulatorServer;

  async function make(name: string, argv: readonly string[], emulator = server): Promise<void> {
    const args = [...argv, "-o", "html", "--out", fileOf(name)];
    const { code, stderr } = await dwdi(args, { env: environmentOf(emulator), cwd: folder });
    assert.equal(code, 0, stderr);
  }

  async function entriesOf(argv: readonly string[], emulator = server): Promise<readonly Entry[]> {
    const { stdout } = await dwdi([...argv, "-o", "json"], { env: environmentOf(emulator) });
    return JSON.parse(stdout).entries;
  }

  before(async () => {
    server = await serveEmulator({ seed: "pages" });
    for (const [name, argv] of Object.entries(DOCUMENTS)) await make(name, argv);
    await make("plan", PLAN);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server.close();
  });

  for (const name of [...Object.keys(DOCUMENTS), "plan"]) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`asks for nothing, complains of nothing and can be read: ${name}, ${colorScheme}`, async () => {
        const { page, complaints } = await open(browser, fileOf(name), { colorScheme });
        for (const viewport of [DESKTOP, PHONE]) {
          await page.setViewportSize(viewport);
          await painted(page);
          assert.ok(await overflowOf(page) <= 0, `${viewport.width} pixels are not enough`);
        }
        const [least] = await contrastsOf(page);
        assert.ok(least !== undefined && least.contrast >= 4.5, JSON.stringify(least));
        assert.deepEqual(complaints, []);
        await page.context().close();
      });
    }
  }

  it("draws its charts, and again in other colours and at another width", async () => {
    const { page, complaints } = await open(browser, fileOf("year"), { colorScheme: "light" });
    const drawn = async (...names: readonly string[]) => {
      const pixels = await pixelsOf(page, await coloursOf(page, ...names));
      assert.equal(pixels.length, 4);
      for (const counts of pixels) assert.ok(counts.every((count) => count > 100), `${counts}`);
    };
    const light = await coloursOf(page, "part-1", "text");
    await drawn("part-1");
    await page.emulateMedia({ colorScheme: "dark" });
    await painted(page);
    assert.notDeepEqual(await coloursOf(page, "part-1", "text"), light);
    await drawn("part-1");
    const [[left = 0] = []] = await pixelsOf(page, light);
    assert.equal(left, 0, "nothing of the light colours is left");
    await page.setViewportSize(PHONE);
    await page.waitForFunction("document.querySelector('canvas').clientWidth < 390");
    await painted(page);
    await drawn("part-1");
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it("tells the numbers of a bar under the pointer", async () => {
    const { page } = await open(browser, fileOf("year"), { viewport: DESKTOP });
    const entries = await entriesOf(DOCUMENTS.year ?? []);
    await page.locator(".chart").first().hover();
    const tip = page.locator(".tip").first();
    await tip.waitFor();
    const [period = ""] = /^\d{4}-\d\d/.exec(await tip.innerText()) ?? [];
    const month = entries.filter((entry) => entry.period === period);
    const sum = month.reduce((all, { nodeHours = 0 }) => all + nodeHours, 0);
    assert.equal(await tip.locator("li").last().innerText(), `Sum\n${inTable(sum)}`);
    await page.context().close();
  });

  it("has the numbers of -o json in its table", async () => {
    const { page } = await open(browser, fileOf("year"));
    const entries = await entriesOf(DOCUMENTS.year ?? []);
    assert.ok(entries.length > 100);
    const rows = await rowsOf(page);
    assert.deepEqual(
      rows.map(({ names, values }) => [...names, ...values]),
      entries.map(({ period, account, nodeHours, cpuHours }) => [
        period,
        account,
        nodeHours,
        cpuHours,
      ]),
    );
    assert.deepEqual(
      rows.map(({ shown }) => shown),
      entries.map(({ nodeHours, cpuHours }) => [inTable(nodeHours), inTable(cpuHours)]),
    );
    await page.context().close();
  });

  it("sorts by number and by name, by click and by key, and says so", async () => {
    const { page } = await open(browser, fileOf("year"));
    const header = (name: string) => page.getByRole("columnheader", { name });
    const hours = async () => (await rowsOf(page)).map(({ values: [first = -1] }) => first);
    const numbers = await hours();
    await header("Node-hours").getByRole("button").click();
    assert.equal(await header("Node-hours").getAttribute("aria-sort"), "descending");
    assert.deepEqual(await hours(), numbers.toSorted((a, b) => b - a));
    await page.keyboard.press("Enter");
    assert.equal(await header("Node-hours").getAttribute("aria-sort"), "ascending");
    assert.deepEqual(await hours(), numbers.toSorted((a, b) => a - b));
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Space");
    assert.equal(await header("Account").getAttribute("aria-sort"), "ascending");
    assert.equal(await header("Node-hours").getAttribute("aria-sort"), "none");
    const names = (await rowsOf(page)).map(({ names: [, account = ""] }) => account);
    assert.deepEqual(names, names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })));
    await page.context().close();
  });

  it("takes any name for what it is, and sorts what is not known last", async () => {
    const nasty = await serveEmulator({ fixture: FIXTURE });
    const argv = ["compute", "--month", "2025-01"];
    await make("nasty", argv, nasty);
    await nasty.close();
    const { page, complaints } = await open(browser, fileOf("nasty"), { viewport: PHONE });
    assert.ok(await overflowOf(page) <= 0, "the page is as wide as the phone");
    const accounts = async () => (await rowsOf(page)).map(({ names: [, name = ""] }) => name);
    assert.ok((await accounts()).includes(NASTY));
    const button = page.getByRole("button", { name: "Node-hours" });
    await button.click();
    const sorted = ["g9", NASTY, `g${"2".repeat(200)}`, "g10", "プロジェクト"];
    assert.deepEqual(await accounts(), sorted);
    await button.click();
    assert.deepEqual(await accounts(), [...sorted.slice(0, 4).reverse(), "プロジェクト"]);
    assert.deepEqual((await rowsOf(page)).at(-1)?.shown, ["–", "–"]);
    assert.match(await page.locator("main").innerText(), /without 1 that DWDI sent no number/);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it("shows a long table in parts, sorted as a whole", async () => {
    const argv = ["compute", "--from", "2021-01", "--to", "2024-12", "--users"];
    await make("long", argv);
    const { page } = await open(browser, fileOf("long"));
    const rows = page.locator("tbody tr");
    const all = await rows.count();
    const shown = () => rows.and(page.locator(":visible")).count();
    assert.ok(all > 1000);
    assert.equal(await shown(), 1000);
    const numbers = (await rowsOf(page)).map(({ values: [first = -1] }) => first);
    await page.getByRole("button", { name: "Node-hours" }).click();
    const [first] = await rowsOf(page);
    assert.equal(first?.values[0], numbers.reduce((most, number) => Math.max(most, number)));
    await page.getByRole("button", { name: "Show all" }).click();
    assert.equal(await shown(), all);
    await page.context().close();
  });

  it("prints in light colours, with a header on each page", async () => {
    const { page, complaints } = await open(browser, fileOf("year"), { colorScheme: "dark" });
    const [dark = ""] = await coloursOf(page, "part-1");
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    const [light = ""] = await coloursOf(page, "part-1");
    for (const [darkPixels, lightPixels] of await pixelsOf(page, [dark, light])) {
      assert.ok(darkPixels === 0 && (lightPixels ?? 0) > 100, `${darkPixels}, ${lightPixels}`);
    }
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    assert.deepEqual(await coloursOf(page, "part-1"), [dark]);
    const styleOf = (selector: string, property: string) =>
      page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
    await page.emulateMedia({ media: "print" });
    assert.equal(await styleOf("body", "backgroundColor"), "rgb(255, 255, 255)");
    assert.equal(await styleOf("thead", "display"), "table-header-group");
    assert.equal(await styleOf("th button", "display"), "contents");
    const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
    assert.ok((pdf.match(/\/Type \/Page\b/g) ?? []).length > 1);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it("shows its table where no script runs, and nothing that would need one", async () => {
    const { page } = await open(browser, fileOf("year"), { javaScriptEnabled: false });
    assert.equal(await page.locator("figure:visible").count(), 0);
    assert.equal(await page.locator("button").count(), 0);
    assert.ok(await page.locator("tbody tr:visible").count() > 100);
    await page.context().close();
  });

  it("names what is missing", async () => {
    const { page } = await open(browser, fileOf("missing"));
    const section = page.locator("section", { hasText: "Not listed by DWDI" });
    assert.deepEqual(await section.getByRole("listitem").allInnerTexts(), ["nobody"]);
    await page.context().close();
  });
});

/** The rows of the table: texts, numbers in full precision, and numbers as they are shown. */
async function rowsOf(page: Page): Promise<
  readonly { names: string[]; values: (number | undefined)[]; shown: string[] }[]
> {
  const rows = await cellsOf(page);
  return rows.map((cells) => ({
    names: cells.filter(({ isNumber }) => !isNumber).map(({ text }) => text),
    values: cells.filter(({ isNumber }) => isNumber)
      .map(({ value }) => value === null ? undefined : Number(value)),
    shown: cells.filter(({ isNumber }) => isNumber).map(({ text }) => text),
  }));
}

interface Cell {
  readonly text: string;
  readonly isNumber: boolean;
  readonly value: string | null;
}

/** One call, since a call a cell takes its time. */
function cellsOf(page: Page): Promise<Cell[][]> {
  return page.evaluate(`[...document.querySelectorAll("tbody tr")].map((row) =>
    [...row.cells].map((cell) => ({
      text: cell.textContent,
      isNumber: cell.classList.contains("number"),
      value: cell.querySelector("data")?.value ?? null,
    }))
  )`);
}

function inTable(value: number | undefined): string {
  if (value === undefined) return "–";
  return value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
