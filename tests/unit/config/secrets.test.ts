import { revealed } from "../../../src/client/secret.ts";
import { createDwdiClient } from "../../../src/index.ts";
import { createWaldurClient, waldurOptionsOf } from "../../../src/waldur/index.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConfigOptions } from "../../../src/config/index.ts";
import {
  ALL,
  changed,
  configOf,
  faultsOf,
  FILES,
  offeringOf,
  revealedAuth,
} from "../../kit/config-file.ts";
import { printsOf } from "../../kit/prints.ts";

/** The token of Waldur, when the file has `value` in its place. */
function tokenOf(value: string, options: ConfigOptions = {}): unknown {
  const { waldur } = offeringOf(changed(FILES.compute, "planted-waldur", value), options);
  return revealedAuth(waldur.auth);
}

describe("a variable", () => {
  const env = { TOKEN: "s3cret", EMPTY: "", _x1: "y", constructor: "own" };
  const read: readonly (readonly [string, string])[] = [
    ["${TOKEN}", "s3cret"],
    ['"a-${TOKEN}-b"', "a-s3cret-b"],
    ["${TOKEN}${_x1}", "s3crety"],
    ["${TOKEN:-other}", "s3cret"],
    ["${UNSET:-other}", "other"],
    ["${EMPTY:-other}", "other"],
    ['"${UNSET:-a b:c}"', "a b:c"],
    ["$${TOKEN}", "${TOKEN}"],
    ["x$${y", "x${y"],
    ["$TOKEN", "$TOKEN"],
    ["a$$b", "a$$b"],
    ["${constructor}", "own"],
  ];
  for (const [value, token] of read) {
    it(`in ${value} is replaced`, () => assert.deepEqual(tokenOf(value, { env }), { token }));
  }

  const refused: readonly (readonly [string, RegExp])[] = [
    ["${UNSET}", /^7:23 error .*UNSET, which is not set; .*\$\{UNSET:-default\}/],
    ["${A}${B}", /A, B, which is not set/],
    ["${toString}", /toString, which is not set/],
    ["'${TOKEN'", /begins no variable/],
    ["'${}'", /begins no variable/],
    ["'${1A}'", /begins no variable/],
    ["'${A B}'", /begins no variable/],
    ["'${UNSET:-${TOKEN}}'", /begins no variable/],
  ];
  for (const [value, fault] of refused) {
    it(`in ${value} is refused`, () => {
      const [found = "", second] = faultsOf(changed(FILES.compute, "planted-waldur", value), {
        env,
      });
      assert.match(found, fault);
      assert.equal(second, undefined);
      assert.ok(!found.includes("s3cret"));
    });
  }

  it("can give a boolean, a number and a name", () => {
    const text = FILES.compute.replace("verify_ssl: true", "verify_ssl: ${VERIFY:-no}")
      .replace("reporting_periods: 3", "reporting_periods: ${PERIODS}")
      .replace("cluster: alps", "cluster: [alps, '${CLUSTER}']");
    const options = { env: { PERIODS: "12", CLUSTER: "eiger" } };
    assert.equal(configOf(text, options).reportingPeriods, 12);
    assert.equal(offeringOf(text, options).waldur.verifySsl, false);
    assert.deepEqual(offeringOf(text, options).clusters, ["alps", "eiger"]);
  });

  it("shows by its name where its value is wrong, since the value may be a secret", () => {
    const wrong = [
      ["Europe/Zurich", 1],
      ["3", 2],
      ["slurm\n    reporting_backend: cscs-dwdi-compute", 9],
      ["https://waldur.example.org/api/", 6],
      ["https://dwdi.example.org", 13],
      ["https://auth.example.org/token", 16],
      ["2b3c4d5e-6f70-8192-a3b4-c5d6e7f80910", 8],
      ["true", 11],
      ["usage", 23],
    ] as const;
    for (const [value, line] of wrong) {
      const text = changed(FILES.compute, value, "${TOKEN}");
      const found = faultsOf(text, { env: { TOKEN: "s3cret planted" } });
      const told = configless(text) ?? found.join("\n");
      assert.match(told, new RegExp(`^${line}:|skipped`));
      assert.ok(!told.includes("s3cret"), told);
    }
  });
});

/** Why the offering is skipped, for a file that has no faults. */
function configless(text: string): string | undefined {
  const options = { env: { TOKEN: "s3cret planted" } };
  if (faultsOf(text, options).length > 0) return undefined;
  return `skipped: ${JSON.stringify(configOf(text, options).skipped)}`;
}

describe("a secret in a file of its own", () => {
  const files: Readonly<Record<string, string>> = {
    "/etc/dwdi/token": "  s3cret\n",
    "/run/keys/token": "other",
    "/etc/dwdi/blank": " \n",
    "/etc/dwdi/lines": "a\nb\n",
    "/etc/dwdi/nul": "a\0",
  };
  const asked: string[] = [];
  const options: ConfigOptions = {
    path: "/etc/dwdi/config.yaml",
    readFile(path) {
      asked.push(path);
      const content = files[path];
      if (content === undefined) throw new Error(`no such file: ${path}`);
      return content;
    },
  };
  const withFile = (file: string) =>
    changed(FILES.compute, "waldur_api_token: planted-waldur", `waldur_api_token_file: ${file}`);

  it("is read beside the configuration, and trimmed", () => {
    const { waldur } = offeringOf(withFile("token"), options);
    assert.deepEqual(revealedAuth(waldur.auth), { token: "s3cret" });
  });

  it("is read from an absolute path", () => {
    const { waldur } = offeringOf(withFile("/run/keys/token"), options);
    assert.deepEqual(revealedAuth(waldur.auth), { token: "other" });
  });

  it("is read from where the program runs when the configuration has no path", () => {
    const readFile = (path: string) => `content of ${path}`;
    const { waldur } = offeringOf(withFile("keys/token"), { readFile });
    assert.deepEqual(revealedAuth(waldur.auth), { token: "content of keys/token" });
  });

  it("can be named by a variable", () => {
    const { waldur } = offeringOf(withFile("${KEYS}/token"), {
      ...options,
      env: { KEYS: "/run/keys" },
    });
    assert.deepEqual(revealedAuth(waldur.auth), { token: "other" });
  });

  it("can be any of the three", () => {
    const text = FILES.compute
      .replace("waldur_api_token: planted-waldur", "oidc_token_url: https://sso.example.org/t")
      .replace("verify_ssl: true", "oidc_client_id: a\n    oidc_client_secret_file: token")
      .replace(
        "cscs_dwdi_client_secret: planted-client",
        "cscs_dwdi_client_secret_file: /run/keys/token",
      );
    const { waldur, dwdi } = offeringOf(text, options);
    assert.ok(waldur.auth && "clientSecret" in waldur.auth);
    assert.equal(revealed(waldur.auth.clientSecret), "s3cret");
    assert.equal(revealed(dwdi.auth.clientSecret), "other");
    assert.deepEqual(configOf(text, options).secrets.files, ["/etc/dwdi/token", "/run/keys/token"]);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    [
      "absent",
      /^7:28 error .*the file that waldur_api_token_file names cannot be read: no such file: \*\*\*/,
    ],
    ["blank", /^7:28 error .*the file of waldur_api_token_file is empty/],
    [
      "lines",
      /^7:28 error .*the file of waldur_api_token_file has several lines; write the secret/,
    ],
    ["nul", /^7:28 error .*the file of waldur_api_token_file has a NUL in it/],
    ["token\n    waldur_api_token: inline", /^7:28 error .*are both there; leave one out/],
  ];
  for (const [file, fault] of refused) {
    it(`is refused as ${JSON.stringify(file)}`, () => {
      assert.match(faultsOf(withFile(file), options).join("\n"), fault);
    });
  }

  it("is read only when the offering is DWDI's", () => {
    asked.length = 0;
    configOf(changed(withFile("token"), "cscs-dwdi-compute", "slurm"), options);
    assert.deepEqual(asked, []);
  });

  it("gives certificates too", () => {
    const pem = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n";
    const text = changed(FILES.compute, "cscs_dwdi_cluster: alps", "cscs_dwdi_ca_file: ca.pem");
    const { dwdi, caFile } = offeringOf(text, { path: "conf/x.yaml", readFile: () => pem });
    assert.deepEqual([caFile, dwdi.tls], ["conf/ca.pem", { ca: pem }]);
    assert.ok(createDwdiClient(dwdi), "its options are a client's");
    assert.match(faultsOf(text, { readFile: () => "key" }).join(), /holds no PEM certificate/);
  });
});

describe("whether the text holds secrets", () => {
  const none = FILES.compute.replace("planted-waldur", "${A:-a}").replace(
    "planted-client",
    "${B:-b}",
  )
    .replace("me:planted-proxy@", "");

  it("is told of a literal token, client secret or proxy password", () => {
    assert.equal(configOf(none).secrets.inText, false);
    assert.equal(configOf(none.replace("${A:-a}", "a")).secrets.inText, true);
    assert.equal(configOf(none.replace("${B:-b}", () => "$${b}")).secrets.inText, true);
    assert.equal(configOf(none.replace("socks5://", "socks5://a:b@")).secrets.inText, true);
    assert.equal(configOf(none.replace("http://proxy", "http://a:b@proxy")).secrets.inText, true);
    assert.equal(configOf(none.replace("socks5://", "socks5://a:${P:-b}@")).secrets.inText, false);
  });
});

describe("a parsed file", () => {
  const oidc = "oidc_token_url: https://sso.example.org/t\n    oidc_client_id: agent\n" +
    "    oidc_client_secret: planted-oidc";
  const text = ALL
    .replace("http://proxy.example.org", "http://me:planted-global@proxy.example.org")
    .replace("waldur_api_token: planted-waldur", oidc);

  it("shows no secret when it is printed, nor do the options that are made of it", () => {
    const config = configOf(text);
    const copies = config.offerings.flatMap((offering) => [
      { ...offering.dwdi, timeout: 1000 },
      { ...offering.dwdi.auth, scope: "openid" },
      waldurOptionsOf(config, offering),
    ]);
    for (const printed of [config, ...copies].flatMap(printsOf)) {
      assert.doesNotMatch(printed, /planted/);
    }
    assert.ok(printsOf(config)[0]?.includes("reporter"));
  });

  it("makes clients", () => {
    const config = configOf(text);
    for (const offering of config.offerings) {
      assert.ok(createDwdiClient({ ...offering.dwdi, timeout: 1000 }));
      assert.ok(createWaldurClient(waldurOptionsOf(config, offering)));
    }
  });
});
