/**
 * A private certificate authority and what it signs, made by openssl for one run.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, temporaryFolder } from "./programs.ts";

/** A certificate with its key, both in PEM form. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority that signs certificates for the names it is given. */
export interface Authority {
  readonly ca: string;
  sign(names: readonly string[], validity?: { from: string; to: string }): Certificate;
}

/** Makes an authority that no runtime knows. */
export function createAuthority(commonName: string): Authority {
  const folder = temporaryFolder();
  const file = (name: string) => join(folder, name);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  writeFileSync(file("index.txt"), "");
  writeFileSync(
    file("ca.conf"),
    `[ca]
default_ca = own
[own]
database = ${file("index.txt")}
new_certs_dir = ${folder}
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
`,
  );
  run("openssl", [
    ...["req", "-x509", ...key, "-days", "2", "-subj", `/CN=${commonName}`],
    ...["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=keyCertSign"],
    ...["-keyout", file("ca.key"), "-out", file("ca.pem")],
  ]);
  const ca = readFileSync(file("ca.pem"), "utf8");
  let signed = 0;
  return {
    ca,
    sign(names, validity) {
      const base = file(`${++signed}`);
      const alternatives = names.map((name) => `${/^[\d.]+$/.test(name) ? "IP" : "DNS"}:${name}`);
      run("openssl", [
        ...["req", ...key, "-subj", `/CN=${names[0]}`, "-keyout", `${base}.key`],
        ...["-addext", `subjectAltName=${alternatives.join()}`, "-out", `${base}.csr`],
      ]);
      const period = validity
        ? ["-startdate", validity.from, "-enddate", validity.to]
        : ["-days", "1"];
      run("openssl", [
        ...["ca", "-batch", "-notext", "-config", file("ca.conf"), ...period],
        ...["-keyfile", file("ca.key"), "-cert", file("ca.pem")],
        ...["-in", `${base}.csr`, "-out", `${base}.pem`],
      ]);
      const read = (end: string) => readFileSync(`${base}.${end}`, "utf8");
      return { cert: read("pem"), key: read("key") };
    },
  };
}
