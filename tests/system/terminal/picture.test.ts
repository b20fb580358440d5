import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { unlessMissing } from "../../kit/programs.ts";
import { drawTerminal, TERMINAL_PICTURE } from "../pictures/terminal.ts";

describe("README's picture of a terminal", { skip: unlessMissing("tmux") }, () => {
  it("is what a terminal shows; npm run pictures makes it anew", async () => {
    assert.equal(await drawTerminal(), readFileSync(TERMINAL_PICTURE, "utf8"));
  });
});
