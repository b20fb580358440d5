import assert from "node:assert/strict";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { after, before, beforeEach, describe, it } from "node:test";
import { ClosedPipeError, openSink, type Sink } from "../../../../cli/output/sink.ts";

let root = "";
let folder = "";
let count = 0;
before(async () => {
  root = await mkdtemp(join(tmpdir(), "dwdi-sink-"));
});
beforeEach(async () => {
  folder = join(root, String(count++));
  await mkdir(folder);
});
after(() => rm(root, { recursive: true }));

function open(name: string): Promise<Sink> {
  return openSink(join(folder, name), new PassThrough());
}

describe("a file as a sink", () => {
  it("is there only when it is complete", async () => {
    const sink = await open("out");
    await sink.write("a");
    await sink.write("é\n");
    assert.equal((await readdir(folder)).includes("out"), false);
    await sink.commit();
    assert.equal(await readFile(join(folder, "out"), "utf8"), "aé\n");
    assert.deepEqual(await readdir(folder), ["out"]);
  });

  it("stays as it was when the run fails", async () => {
    await writeFile(join(folder, "out"), "before");
    const sink = await open("out");
    await sink.write("half");
    await sink.discard();
    assert.equal(await readFile(join(folder, "out"), "utf8"), "before");
    assert.deepEqual(await readdir(folder), ["out"]);
  });

  it("keeps its mode, and a link stays a link", async () => {
    await writeFile(join(folder, "real"), "before");
    await chmod(join(folder, "real"), 0o640);
    await symlink("real", join(folder, "link"));
    const sink = await open("link");
    await sink.write("after");
    await sink.commit();
    assert.equal(await readFile(join(folder, "real"), "utf8"), "after");
    assert.equal((await stat(join(folder, "real"))).mode & 0o777, 0o640);
    assert.deepEqual((await readdir(folder)).sort(), ["link", "real"]);
  });

  it("that cannot be written is refused when it is opened", async () => {
    await assert.rejects(open("no/such/folder"), /cannot write '.*folder': ENOENT: no such file/);
    await assert.rejects(openSink(folder, new PassThrough()), /is not a regular file/);
    await assert.rejects(openSink("/dev/null", new PassThrough()), /is not a regular file/);
  });
});

describe("a stream as a sink", () => {
  function failing(code: string): Writable {
    return new Writable({
      write: (_piece, _encoding, done) => done(Object.assign(new Error(`${code}: no`), { code })),
    }).on("error", () => {});
  }

  it("waits for a slow reader", async () => {
    let taken = false;
    const slow = new Writable({
      write(_piece, _encoding, done) {
        setTimeout(() => {
          taken = true;
          done();
        }, 20);
      },
    });
    await (await openSink(undefined, slow)).write("x");
    assert.equal(taken, true);
  });

  it("tells a reader that has gone from a disk that is full", async () => {
    await assert.rejects((await openSink(undefined, failing("EPIPE"))).write("x"), ClosedPipeError);
    const full = await openSink(undefined, failing("ENOSPC"));
    await assert.rejects(full.write("x"), /cannot write stdout: ENOSPC: no/);
  });
});
