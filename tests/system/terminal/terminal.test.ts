import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { unlessMissing } from "../../kit/programs.ts";
import { openTerminal } from "./terminal.ts";

describe("a terminal of the tests", { skip: unlessMissing("tmux") }, () => {
  it("is 80 by 24, is typed into and looked at, and holds nothing of our environment", async () => {
    const terminal = await openTerminal({
      command: ["/bin/sh"],
      env: { PS1: "$ ", GIVEN: "it's; given" },
    });
    await terminal.type("stty size;");
    await terminal.type('echo "<$GIVEN>$HOME_OF_TESTS"; printf "%090d" 0');
    await terminal.press("Enter");
    const screen = await terminal.until(/^0{10}\$/m);
    assert.match(screen, /^24 80\n<it's; given>\n0{80}\n0{10}\$/m);
    assert.match(await terminal.screen("-J"), /^0{90}\$/m);
    assert.match(terminal.written(), /24 80\r\n/);
    await terminal.close();
    await assert.rejects(terminal.screen());
  });
});
