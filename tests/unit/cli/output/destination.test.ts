import assert from "node:assert/strict";
import {
  chmod,
  chown,
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
import { fileNamed, writerOf, writeTo } from "../../../../cli/output/destination.ts";
import { ClosedPipeError, OutputError } from "../../../../cli/output/write-error.ts";

let root = "";
let folder = "";
let count = 0;
before(async () => {
  root = await mkdtemp(join(tmpdir(), "dwdi-destination-"));
});
beforeEach(async () => {
  folder = join(root, String(count++));
  await mkdir(folder);
});
after(() => rm(root, { recursive: true }));

const world = () => ({ stdout: new PassThrough(), signal: new AbortController().signal });

function write(name: string, ...texts: readonly (string | Error)[]): Promise<void> {
  return writeTo(join(folder, name), world(), async (write) => {
    for (const text of texts) {
      if (typeof text !== "string") throw text;
      await write(text);
    }
  });
}

describe("a file", () => {
  it("is there only when it is complete", async () => {
    await writeTo(join(folder, "out"), world(), async (write) => {
      await write("a");
      await write("é\n");
      assert.equal((await readdir(folder)).includes("out"), false);
    });
    assert.equal(await readFile(join(folder, "out"), "utf8"), "aé\n");
    assert.deepEqual(await readdir(folder), ["out"]);
  });

  it("stays as it was when the run fails", async () => {
    await writeFile(join(folder, "out"), "before");
    await assert.rejects(write("out", "half", new Error("failed")), /^Error: failed$/);
    assert.equal(await readFile(join(folder, "out"), "utf8"), "before");
    assert.deepEqual(await readdir(folder), ["out"]);
  });

  it("cannot be read by others before it is complete, and follows the umask then", async () => {
    const before = process.umask(0o027);
    try {
      await writeTo(join(folder, "out"), world(), async (write) => {
        await write("a");
        const [temporary = ""] = await readdir(folder);
        assert.equal((await stat(join(folder, temporary))).mode & 0o777, 0o600);
      });
    } finally {
      process.umask(before);
    }
    assert.equal((await stat(join(folder, "out"))).mode & 0o777, 0o640);
  });

  const notRoot = process.getuid?.() !== 0 && "root only";
  // The command line runs on Node and in the binary; Deno's access() does not know root.
  const onDeno = "Deno" in globalThis && "access() refuses root there";
  it("keeps its owner", { skip: notRoot || onDeno }, async () => {
    await writeFile(join(folder, "out"), "before");
    await chown(join(folder, "out"), 4321, 8765);
    await write("out", "after");
    const { uid, gid } = await stat(join(folder, "out"));
    assert.deepEqual([uid, gid], [4321, 8765]);
  });

  it("that a link names and that does not exist is refused", async () => {
    await symlink("nowhere", join(folder, "link"));
    await assert.rejects(write("link", "x"), /link' is a link to a file that does not exist/);
    assert.deepEqual(await readdir(folder), ["link"]);
  });

  it("keeps its mode, and a link stays a link", async () => {
    await writeFile(join(folder, "real"), "before");
    await chmod(join(folder, "real"), 0o640);
    await symlink("real", join(folder, "link"));
    await write("link", "after");
    assert.equal(await readFile(join(folder, "real"), "utf8"), "after");
    assert.equal((await stat(join(folder, "real"))).mode & 0o777, 0o640);
    assert.deepEqual((await readdir(folder)).sort(), ["link", "real"]);
  });

  it("that cannot be written is refused when it is opened", async () => {
    const refused = (file: string) => writeTo(file, world(), () => assert.fail("the task was run"));
    const missing = join(folder, "no/such/folder");
    await assert.rejects(refused(missing), /cannot write '.*folder': ENOENT: no such file/);
    await assert.rejects(refused(folder), /is a directory/);
    await assert.rejects(refused(join(folder, "new/")), /is a directory/);
  });
});

describe("stdout", () => {
  it("has several names", () => {
    for (const name of [undefined, "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]) {
      assert.equal(fileNamed(name), undefined, name);
    }
    assert.equal(fileNamed("./-"), "./-");
  });

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
    await writerOf(slow)("x");
    assert.equal(taken, true);
  });

  it("tells a reader that has gone from a disk that is full", async () => {
    await assert.rejects(writerOf(failing("EPIPE"))("x"), ClosedPipeError);
    await assert.rejects(writerOf(failing("ENOSPC"))("x"), (error) => {
      assert.ok(error instanceof OutputError);
      assert.equal(error.message, "cannot write stdout: ENOSPC: no");
      return true;
    });
  });
});
