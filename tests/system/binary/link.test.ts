import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { before, describe, it } from "node:test";
import { postsOf, useCentre } from "../../kit/cli-waldur-world.ts";
import { OFFERING } from "../../kit/compute-offering.ts";
import { BINARY, shell } from "../../kit/binary.ts";

const NAME = "waldur_site_load_historical_usage";
// Months that no run of this test is too late for: five years back are allowed.
const YEAR = new Date().getUTCFullYear() - 1;

describe(`the binary called as ${NAME}`, () => {
  const centre = useCentre();
  before(async () => {
    await symlink(BINARY, join(centre.folder, NAME));
  });

  const run = (line: string) => {
    const PATH = [centre.folder, process.env.PATH ?? ""].join(delimiter);
    return shell(line, { PATH });
  };

  it("takes a command line for the Python agent's loader, found on PATH", async () => {
    const { settings } = centre.server;
    const { code, stderr } = await run(`${NAME} \\
      --config ${centre.file} \\
      --offering-uuid ${OFFERING} \\
      --user-token ${settings.waldurTokens.staff} \\
      --start-date ${YEAR}-01-01 \\
      --end-date ${YEAR}-12-31 \\
      --no-staff-check`);
    assert.equal(code, 0, stderr);
    assert.ok(postsOf(centre) >= 12, `${postsOf(centre)} POSTs`);
    assert.match(stderr, new RegExp(`${YEAR}-12`));
    assert.ok(!stderr.includes(settings.waldurTokens.staff));
  });

  it("takes it by its path, short flags and without users", async () => {
    const { settings } = centre.server;
    const { code, stderr } = await run(`${join(centre.folder, NAME)} -c ${centre.file} \\
      -o ${OFFERING} -t ${settings.waldurTokens.staff} -s ${YEAR}-06-01 -e ${YEAR}-09-30 \\
      --no-staff-check --skip-user-usage --dry-run`);
    assert.equal(code, 0, stderr);
    assert.equal(postsOf(centre), 0);
  });

  it("refuses what Python would guess: abbreviated flags and dates", async () => {
    const wrong = await run(`${NAME} -c ${centre.file} -o ${OFFERING} --start 2025-01-01`);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /did you mean --start-date/);
    const date = await run(`${NAME} -c ${centre.file} -o ${OFFERING} -s 2025-1-5 -e 2025-02-01`);
    assert.equal(date.code, 2);
    assert.match(date.stderr, /2025-1-5/);
  });
});
