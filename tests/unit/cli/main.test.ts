import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

const isNode = !("Deno" in globalThis) && !("Bun" in globalThis);

describe("Node", {
  skip: (process.platform === "win32" && "no FIFO there") ||
    (!isNode && "what runs is Node in any case"),
}, () => {
  it("ends at the second signal while it waits for a FIFO that nobody writes to", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dwdi-main-"));
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const argv = ["--import", "tsx", "cli/main.ts", "compute", "-v", "-c", fifo];
    const child = spawn("node", argv, { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (stderr === "") child.kill("SIGTERM");
      stderr += text;
      if (stderr.includes("(aborted)")) setTimeout(() => child.kill("SIGINT"), 200);
    });
    const [code, signal] = await once(child, "close");
    // Deno tells a code above 128 as the signal that a shell would mean by it.
    assert.ok(signal === "SIGINT" || code === 130, `${code} ${signal}`);
    assert.match(stderr, /interrupted by SIGTERM \(aborted\)/);
    await rm(folder, { recursive: true });
  });
});
