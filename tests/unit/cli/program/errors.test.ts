import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EXIT_CODES, exitCodeOf } from "../../../../cli/help/exit-codes.ts";
import { TOPICS } from "../../../../cli/help/topics.ts";
import { ReportedError } from "../../../../cli/io/errors.ts";
import { OutputError } from "../../../../cli/output/write-error.ts";
import { describeError } from "../../../../cli/program/errors.ts";
import {
  DwdiAbortError,
  DwdiAuthError,
  DwdiConfigError,
  DwdiConnectionError,
  type DwdiError,
  DwdiNotFoundError,
  DwdiResponseError,
  DwdiServerError,
  DwdiTimeoutError,
} from "../../../../src/errors.ts";

const REFUSED = new DwdiAuthError("DWDI refused\u001b[2J the token", {
  status: 403,
  requestId: "r-1",
  hint: "ask for access",
  cause: new Error("outer\nline", { cause: new Error("inner") }),
});
const PLAIN = { json: false, verbose: false };

describe("an exit code", () => {
  const codes: readonly (readonly [DwdiError, number])[] = [
    [new DwdiConfigError(""), 2],
    [new DwdiAuthError(""), 3],
    [new DwdiNotFoundError(""), 4],
    [new DwdiConnectionError("connection", ""), 5],
    [new DwdiConnectionError("proxy", ""), 5],
    [new DwdiConnectionError("tls", ""), 5],
    [new DwdiTimeoutError(""), 5],
    [new DwdiServerError(""), 6],
    [new DwdiResponseError(""), 6],
    [new DwdiAbortError(""), 130],
  ];
  for (const [error, code] of codes) {
    it(`of ${error.code} is ${code}`, () => assert.equal(exitCodeOf(error), code));
  }

  it("of an output that cannot be written is 8", () => {
    assert.equal(exitCodeOf(new OutputError("")), 8);
    assert.equal(
      describeError(new OutputError("x", { hint: "y" }), PLAIN),
      "dwdi: x (output)\nhint: y\n",
    );
  });

  it("of what is no error of ours is 1", () => {
    assert.equal(exitCodeOf(new TypeError("x")), 1);
    assert.equal(exitCodeOf("x"), 1);
  });

  it("of a command that has told its failures is that of the failure", () => {
    assert.equal(exitCodeOf(new ReportedError("auth")), 3);
    assert.equal(exitCodeOf(new ReportedError("partial")), 7);
    assert.equal(exitCodeOf(new ReportedError(undefined)), 1);
  });

  it("stands in the help with what it means", () => {
    const [table] = TOPICS["exit-codes"]?.blocks ?? [];
    assert.ok(typeof table === "object" && "terms" in table);
    assert.deepEqual(table.terms.map(({ term }) => term), EXIT_CODES.map(({ code }) => `${code}`));
    for (const [index, { meaning, errors }] of EXIT_CODES.entries()) {
      for (const part of [meaning, ...errors]) assert.ok(table.terms[index]?.text.includes(part));
    }
  });
});

describe("an error", () => {
  it("is told in lines that no text of a server can break", () => {
    assert.equal(
      describeError(REFUSED, PLAIN),
      "dwdi: DWDI refused\\u001b[2J the token (auth)\nrequest id: r-1\nhint: ask for access\n",
    );
  });

  it("has its causes with --verbose", () => {
    const text = describeError(REFUSED, { json: false, verbose: true });
    assert.match(text, /\ncause: outer\\u000aline\ncause: inner\n/);
  });

  it("is one line of JSON, the last one, for programs", () => {
    const text = describeError(REFUSED, { json: true, verbose: true });
    const lines = text.trimEnd().split("\n");
    assert.deepEqual(JSON.parse(lines.at(-1) ?? ""), {
      error: {
        code: "auth",
        message: "DWDI refused\u001b[2J the token",
        status: 403,
        requestId: "r-1",
        hint: "ask for access",
      },
    });
  });

  it("that nobody expected is called a defect, and shows where with --verbose", () => {
    const defect = new TypeError("x is not a function");
    assert.match(
      describeError(defect, PLAIN),
      /^dwdi: x is not a function \(unexpected\)\nhint: this is a defect of dwdi.*\n$/,
    );
    assert.match(describeError(defect, { json: false, verbose: true }), /errors\.test/);
  });
});
