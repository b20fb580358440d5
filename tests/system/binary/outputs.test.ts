/**
 * Where the binary writes to: stdout by its names, devices, FIFOs, files of others.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { access, chmod, chown, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { BINARY, shell } from "../../kit/binary.ts";

const isRoot = process.getuid?.() === 0;
const ROW = "2025-01|g207|";
let folder = "";
before(async () => {
  await access(BINARY);
  folder = await mkdtemp(join(tmpdir(), "dwdi-outputs-"));
});
after(() => rm(folder, { recursive: true }));

/** Runs a line of shell in an empty folder; `$ROWS` prints a month of an emulator. */
async function inFolder(line: string) {
  const own = await mkdtemp(join(folder, "run-"));
  const compute = `${BINARY} compute --demo --month 2025-01 --account g207 -P`;
  const outcome = await shell(`cd "${own}"; ${line.replaceAll("$ROWS", compute)}`, {});
  return { ...outcome, own, files: await readdir(own) };
}

describe("--out", () => {
  for (const name of ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]) {
    it(`${name} is stdout, a pipe or a file`, async () => {
      const piped = await inFolder(`$ROWS --out ${name} | cat`);
      assert.ok(piped.stdout.includes(ROW), piped.stderr);
      assert.deepEqual(piped.files, []);
      const { own, files } = await inFolder(
        `$ROWS --out ${name} > file; $ROWS --out ${name} >> file`,
      );
      assert.deepEqual(files, ["file"]);
      assert.equal((await readFile(join(own, "file"), "utf8")).split(ROW).length, 3);
    });
  }

  it("writes through devices, FIFOs and process substitutions", async () => {
    for (
      const line of [
        "$ROWS --out >(cat) | cat",
        "mkfifo fifo; cat fifo & $ROWS --out fifo; wait; rm fifo",
        "$ROWS --out /dev/fd/3 3>&1 >/dev/null | cat",
      ]
    ) {
      const { stdout, stderr, code, files } = await inFolder(line);
      assert.ok(stdout.includes(ROW), `${line}: ${stderr}`);
      assert.equal(code, 0);
      assert.deepEqual(files, []);
    }
    assert.equal((await inFolder("$ROWS --out /dev/null; test -c /dev/null")).code, 0);
  });

  it("ends quietly when the reader of a FIFO is gone", async () => {
    const { code, stderr } = await inFolder("mkfifo f; head -c 0 f & sleep 0.1; $ROWS --out f");
    assert.match(stderr, /^$/);
    assert.equal(code, 0);
  });

  it("keeps the owner of a file or refuses it", { skip: !isRoot && "root only" }, async () => {
    const own = join(folder, "shared");
    await inFolder(`mkdir -m 777 ${own}; chmod 711 ${folder}`);
    for (const [name, mode] of [["theirs", 0o666], ["private", 0o600]] as const) {
      await writeFile(join(own, name), "before");
      await chmod(join(own, name), mode);
      await chown(join(own, name), 4321, 4321);
    }
    const asNobody = `setpriv --reuid 65534 --regid 65534 --clear-groups`;
    const nobody = await inFolder(`${asNobody} $ROWS --out ${own}/theirs`);
    assert.equal(nobody.code, 2, nobody.stderr);
    assert.match(nobody.stderr, /theirs' belongs to another user or group/);
    const root = await inFolder(`$ROWS --out ${own}/private`);
    assert.equal(root.code, 0, root.stderr);
    const listed = execFileSync("stat", ["-c", "%n %u %a", "theirs", "private"], { cwd: own });
    assert.equal(listed.toString(), "theirs 4321 666\nprivate 4321 600\n");
    assert.equal(await readFile(join(own, "theirs"), "utf8"), "before");
    assert.deepEqual((await readdir(own)).sort(), ["private", "theirs"]);
  });
});
