/**
 * Where the binary writes to: stdout by its names, devices, FIFOs, files of others.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { access, chmod, chown, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { BINARY, type Outcome, shell } from "../../kit/binary.ts";
import { environmentOf } from "../../kit/environment.ts";
import { useCentre } from "../../kit/cli-waldur-world.ts";

const isRoot = process.getuid?.() === 0;
const ROW = "2025-01|g207|";
const centre = useCentre();
let folder = "";
before(async () => {
  await access(BINARY);
  folder = await mkdtemp(join(tmpdir(), "dwdi-outputs-"));
});
after(() => rm(folder, { recursive: true }));

/** Runs a line of shell in an empty folder; `$ROWS` prints a month of an emulator. */
async function inFolder(line: string): Promise<Outcome & { own: string; files: string[] }> {
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

describe("an output that cannot be written", () => {
  const reads = ["compute --demo", "compute --demo -o csv", "ping --demo", "doctor --demo"];
  const others = ["help", "version", "--version", "config show", "completion bash"];
  for (const line of [...reads, ...others]) {
    it(`ends ${line} with 8, whether the disk is full or stdout is closed`, async () => {
      const full = await shell(`"$DWDI" ${line} >/dev/full`, {});
      assert.match(full.stderr, /^dwdi: cannot write stdout: ENOSPC: .* \(output\)$/m);
      assert.equal(full.code, 8);
      if (process.platform !== "linux") return;
      const closed = await shell(`"$DWDI" ${line} >&-`, {});
      assert.match(
        closed.stderr,
        /^dwdi: cannot write stdout: EBADF: stdout is closed \(output\)$/m,
      );
      assert.equal(closed.code, 8);
    });
  }

  it("is not the /dev/null of a shell, of python or of Node", async () => {
    const python = "import os, subprocess; exit(subprocess.call([os.environ['DWDI'], 'help'], " +
      "stdout=subprocess.DEVNULL))";
    const node = "process.exitCode = require('child_process')" +
      ".spawnSync(process.env.DWDI, ['help'], { stdio: 'ignore' }).status";
    for (const line of [`"$DWDI" help >/dev/null`, `python3 -c "${python}"`, `node -e "${node}"`]) {
      assert.equal((await shell(line, {})).code, 0, line);
    }
  });

  it("leaves a file on a full disk as it was", { skip: !isRoot && "root only" }, async () => {
    const disk = join(folder, "disk");
    const { code, stderr, stdout } = await inFolder(`
      mkdir ${disk}; mount -t tmpfs -o size=16k tmpfs ${disk} || exit 77; trap "umount ${disk}" EXIT
      echo before > ${disk}/out; head -c 20000 /dev/zero > ${disk}/rest 2>/dev/null
      $ROWS --out ${disk}/out; code=$?; cat ${disk}/out; ls -A ${disk}; exit $code`);
    assert.equal(code, 8, stderr);
    assert.match(stderr, /cannot write '.*disk\/out': ENOSPC/);
    assert.equal(stdout, "before\nout\nrest\n");
  });

  const report = (argv: string, output: string) =>
    shell(`"$DWDI" waldur report -c ${centre.file} ${argv} ${output}`, {});

  it("is told after Waldur was written, which a second run finds done", async () => {
    for (const format of ["-o csv", "-o json", "--out /dev/full"]) {
      const { code, stderr } = await report(format, ">/dev/full");
      assert.equal(code, 8, stderr);
      if (format !== "-o csv") continue;
      assert.match(stderr, /ENOSPC.*; Waldur was written nonetheless: \d+ resources changed/);
      assert.match((await report("", "")).stderr, / 0 changed, /);
    }
  });

  it("does not hide that some of the work failed, nor does a closed pipe", async () => {
    const status = '| true; exit "${PIPESTATUS[0]}"';
    for (const output of [">/dev/full", status]) {
      centre.server.emulator.fault({ route: "compute", status: 400, times: 1 });
      const { code, stderr } = await report("--dry-run -o csv", output);
      assert.equal(code, 7, stderr);
      const faulty = `"$DWDI" config check - <<< "offerings: 1" ${output}`;
      assert.equal((await shell(faulty, {})).code, 2, faulty);
      const unreachable = "--api-url http://127.0.0.1:1 --retries 0 --proxy none";
      for (const command of ["ping", "doctor"]) {
        const line = `DWDI_TOKEN_COMMAND="echo t" "$DWDI" ${command} ${unreachable} ${output}`;
        assert.equal((await shell(line, {})).code, 5, line);
      }
    }
  });
});

describe("an input without end", () => {
  for (
    const line of [
      "config check /dev/zero",
      "compute -c /dev/zero",
      "compute --account @/dev/zero",
      "compute --account @- < /dev/zero",
      "compute --client-secret-file /dev/zero --api-url https://x --token-url https://x --client-id x",
      "emulator --fixture /dev/zero",
    ]
  ) {
    it(`is refused: ${line.split(" --api")[0]}`, async () => {
      const { code, stderr } = await shell(`"$DWDI" ${line}`, {});
      assert.equal(code, 2, stderr);
      assert.match(stderr, /larger than \d+ MiB/);
    });
  }
});

describe("a closed pipe", () => {
  it("ends a run of many months at once, without a word", async () => {
    const { server } = centre;
    const began = performance.now();
    const line = `"$DWDI" compute --since 24m --concurrency 1 -o ndjson`;
    server.emulator.fault({ route: "compute", latency: 200, times: Infinity });
    const { code, stderr } = await shell(
      `${line} | head -1 >/dev/null; exit "\${PIPESTATUS[0]}"`,
      environmentOf(server),
    );
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.ok(performance.now() - began < 4000);
  });
});
