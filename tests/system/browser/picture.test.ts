import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { unlessMissing } from "../../kit/programs.ts";
import { drawPage, PAGE_PICTURE, PAGE_TEXT } from "../pictures/page.ts";

describe("README's picture of a page", { skip: unlessMissing("chromium") }, () => {
  it("has the text that a browser shows; npm run pictures makes it anew", async () => {
    const { text } = await drawPage();
    assert.equal(text, readFileSync(PAGE_TEXT, "utf8"));
    assert.equal(readFileSync(PAGE_PICTURE).subarray(1, 4).toString(), "PNG");
  });
});
