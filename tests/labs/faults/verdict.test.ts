import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { WaldurData } from "../../../src/emulator/index.ts";
import { COMMANDS } from "./commands.ts";
import { CLIENT_SECRET, type Ended, type Trial } from "./trial.ts";
import { judge } from "./verdict.ts";

const HELD_BEFORE = held("1.00");
const HELD_AFTER = held("2.00");
const WELL: Ended = {
  code: 0,
  stdout: "account,nodeHours\ng207,5\n",
  stderr: "dwdi: not listed by DWDI in 2025-01: none\n",
  file: undefined,
  waldur: HELD_AFTER,
  leftOpen: 0,
  around: 0,
  files: ["config.yaml", "out.json"],
  requests: 1,
};
const BADLY: Ended = {
  ...WELL,
  code: 6,
  stdout: "",
  stderr: "dwdi: 2025-01 could not be read\ndwdi: GET /x returned 503 (server)\n",
  waldur: HELD_BEFORE,
};

describe("the verdict on a run that succeeded", () => {
  it("is good when it is as if nothing had happened", () => {
    assert.deepEqual(judge(trial(WELL)), {
      ending: "as if nothing had happened",
      objections: [],
    });
  });

  for (
    const [what, changes] of [
      ["put out something else", { stdout: "account,nodeHours\ng207,4\n" }],
      ["left something else in Waldur", { waldur: HELD_BEFORE }],
      ["did not say: dwdi: not listed", { stderr: "" }],
      ["1 connections went around the proxy", { around: 1 }],
      ["left the file .out.json.tmp", { files: ["out.json", ".out.json.tmp"] }],
      ["left 2 connections open", { leftOpen: 2 }],
      ["printed a secret", { stderr: `${WELL.stderr}dwdi: ${CLIENT_SECRET}\n` }],
      ["wrote a strange line", { stderr: `${WELL.stderr}    at run (main.js:3)\n` }],
    ] as const
  ) {
    it(`is bad when it ${what}`, () => assertObjection(trial({ ...WELL, ...changes }), what));
  }
});

describe("the verdict on a run that failed", () => {
  it("is good when a repeat completes it", () => {
    assert.deepEqual(judge(trial(BADLY, WELL)), {
      ending: "failed, completed by a repeat",
      objections: [],
    });
  });

  it("is good when it says which of several months is missing", () => {
    const stderr = "dwdi: Daint: 2025-01: g207: GET /x returned 503 (server)\n";
    assert.deepEqual(judge(trial({ ...BADLY, code: 7, stderr }, WELL, "report")).objections, []);
  });

  for (
    const [what, faulty, repeated] of [
      ["does not say why", { ...BADLY, stderr: "" }, WELL],
      ["put out something else", { ...BADLY, stdout: "account,nodeHours\ng207,4\n" }, WELL],
      ["does not say which month it failed at", {
        ...BADLY,
        stderr: "dwdi: GET /x returned 503 (server)\n",
      }, WELL],
      ["left part of a file", { ...BADLY, file: "{" }, WELL],
      ["left a wrong number in Waldur", { ...BADLY, waldur: held("3.00") }, WELL],
      ["does not say that it is missing", {
        ...BADLY,
        stderr: "dwdi: Daint: 2025-02: g207: GET /x returned 503 (server)\n",
      }, WELL],
      ["ended with the exit code of a defect", { ...BADLY, code: 1 }, WELL],
      ["did not end in time", { ...BADLY, code: null }, WELL],
      ["the repeat failed with 6", BADLY, { ...WELL, code: 6 }],
      ["the repeat left something else in Waldur", BADLY, { ...WELL, waldur: HELD_BEFORE }],
    ] as const
  ) {
    it(`is bad when ${what}`, () => assertObjection(trial(faulty, repeated), what));
  }
});

function assertObjection(trial: Trial, what: string): void {
  const { objections } = judge(trial);
  assert.ok(objections.some((objection) => objection.includes(what)), objections.join("; "));
}

function trial(faulty: Ended, repeated?: Ended, name = "compute, csv"): Trial {
  const command = COMMANDS.find((command) => command.name === name);
  if (command === undefined) throw new Error(`there is no command '${name}'`);
  const { argv } = command;
  return { command, argv, before: HELD_BEFORE, flawless: WELL, faulty, repeated, log: [] };
}

function held(usage: string): WaldurData {
  return {
    offerings: [],
    resources: [],
    offeringUsers: [],
    componentUsages: [{ resource: "a", type: "nodeHours", billingPeriod: "2025-01-01", usage }],
    userUsages: [],
  };
}
