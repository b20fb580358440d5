/**
 * What the binary asks of the system that it runs on.
 */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { run, unlessMissing } from "../../kit/programs.ts";
import { BINARY } from "../../kit/binary.ts";

const INTERPRETERS: Readonly<Record<string, string>> = {
  x64: "/lib64/ld-linux-x86-64.so.2",
  arm64: "/lib/ld-linux-aarch64.so.1",
};

describe("the binary for Linux", { skip: unlessMissing("readelf") }, () => {
  it("needs no glibc later than 2.17", () => {
    const needed = run("readelf", ["--version-info", BINARY]).matchAll(/GLIBC_2\.(\d+)/g);
    const minors = [...needed].map(([, minor]) => Number(minor));
    assert.ok(minors.length > 0);
    assert.ok(Math.max(...minors) <= 17, `it needs glibc 2.${Math.max(...minors)}`);
  });

  it("is loaded by glibc's loader, with glibc's libraries and no other", () => {
    const headers = run("readelf", ["--program-headers", "--dynamic", "--wide", BINARY]);
    const [, interpreter] = /program interpreter: (\S+)\]/.exec(headers) ?? [];
    assert.equal(interpreter, INTERPRETERS[process.arch]);
    const libraries = [...headers.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name);
    const glibc = /^(libc|libm|libdl|libpthread|ld-linux-(x86-64|aarch64))\.so\.\d+$/;
    assert.deepEqual(libraries.filter((name = "") => !glibc.test(name)), []);
  });
});
