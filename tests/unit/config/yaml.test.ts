import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ALL,
  changed,
  configOf,
  faultsOf,
  FILES,
  offeringOf,
  revealedAuth,
  SECRETS,
} from "../../kit/config-file.ts";

describe("YAML 1.1", () => {
  for (const word of ["no", "NO", "off", "false", "False", "n", "0", '"no"']) {
    it(`has ${word} for false`, () => {
      const text = changed(FILES.compute, "verify_ssl: true", `verify_ssl: ${word}`);
      assert.equal(offeringOf(text).waldur.verifySsl, false);
    });
  }
  for (const word of ["yes", "On", "TRUE", "y", "1", "'yes'"]) {
    it(`has ${word} for true`, () => {
      const text = changed(FILES.compute, "verify_ssl: true", `verify_ssl: ${word}`);
      assert.equal(offeringOf(text).waldur.verifySsl, true);
    });
  }

  for (
    const uuid of [
      "00000000000000000000000000123e45",
      "12345678901234567890123456789012",
      "01234567012345670123456701234567",
      "0x345678901234567890123456789012".replace("x", "a"),
      "123E4567-E89B-12D3-A456-426614174000",
    ]
  ) {
    it(`leaves the uuid ${uuid} as it is written`, () => {
      const text = changed(FILES.compute, "2b3c4d5e-6f70-8192-a3b4-c5d6e7f80910", uuid);
      assert.equal(offeringOf(text).uuid, uuid.toLowerCase().replaceAll("-", ""));
    });
  }

  for (const token of ["0123", "1e5", "123_456", "no", "2025-01-31", "1:30", "0x1F", ".5", "+1"]) {
    it(`leaves the token ${token} as it is written`, () => {
      const text = changed(FILES.compute, "planted-waldur", token);
      assert.deepEqual(revealedAuth(offeringOf(text).waldur.auth), { token });
    });
  }

  it("merges mappings, the own keys first", () => {
    const text = changed(
      FILES.compute,
      "      nodeHours:\n",
      "      cpuHours: &hours { label: CPU, measured_unit: h, accounting_type: usage }\n" +
        "      nodeHours:\n        <<: [*hours, { description: a }]\n",
    );
    const [cpu, node] = offeringOf(text).components;
    assert.deepEqual([cpu?.label, cpu?.factor, node?.label], ["CPU", 1, "Node hours"]);
  });

  it("may begin with a byte order mark, a directive, or have lines that end in CR LF", () => {
    for (
      const text of [
        `\ufeff${FILES.compute}`,
        `%YAML 1.1\n---\n${FILES.compute}`,
        FILES.compute.replaceAll("\n", "\r\n"),
      ]
    ) {
      assert.equal(offeringOf(text).name, "Alps compute");
    }
  });

  for (
    const key of [
      "omit_anomalous_usage_components: true",
      "preserve_unmanaged_backend_users: true",
      "api_key_final_report_days: 7",
    ]
  ) {
    it(`may have the agent's ${key}`, () => {
      const text = changed(FILES.compute, "verify_ssl: true", `verify_ssl: true\n    ${key}`);
      assert.deepEqual(faultsOf(text), []);
    });
  }

  it("may have keys of the agent's other modes", () => {
    const text = changed(
      FILES.compute,
      "    verify_ssl: true",
      "    verify_ssl: true\n    mqtt_enabled: no\n    stomp_ws_host: h\n    websocket_use_tls: on\n" +
        "    order_processing_backend: slurm\n    new_backend: x\n    stomp_enabled: off",
    );
    const log = "log_shipping: {enabled: yes}\nelastic_apm_server_url: x\nsentry_dsn: ''\n" +
      "mqtt_x: 1\nlog_level: INFO\n";
    assert.deepEqual(faultsOf(log + text), []);
    assert.equal(configOf(log + text).offerings.length, 1);
  });
});

describe("a fault of the YAML", () => {
  const secret = "planted-client";
  const broken: readonly (readonly [string, RegExp])[] = [
    ["", /^1:1 error : the file must be a mapping/],
    ["# nothing\n", /error : the file must be a mapping/],
    ["just text", /^1:1 error : the file must be a mapping/],
    ["- a", /^1:1 error : the file must be a mapping/],
    ["a: [1", /^1:6 error : .*/],
    [`a: "${secret}`, /^1:\d+ error : a closing quote/],
    [`a: "${secret}" ${secret}`, /^1:\d+ error : this cannot stand here/],
    [`a: "\\q${secret}"`, /^1:5 error : .*escape/],
    [`a: ${secret}: ${secret}`, /^1:4 error : .*must be quoted/],
    [`a: @${secret}`, /^1:4 error : .*must be quoted/],
    ["\ta: 1", /^1:1 error : tabs/],
    ["a: 1\n b: 2", /^1:4 error : a key .* check the indentation/],
    ["a: 1\na: 2", /^2:1 error : the key 'a' is given twice/],
    ["a: {x.y-z: 1, x.y-z: 2}", /^1:15 error : the key 'x.y-z' is given twice/],
    [`a: *${secret}`, /^1:4 error a: no anchor .*; quote it/],
    ["a: &b\n  c: *b", /^2:6 error a.c: an alias cannot stand inside/],
    ["a: &b {<<: *b}", /^1:12 error a: an alias cannot stand inside/],
    ["<<: 3", /^1:5 error : << can merge in mappings only/],
    ["? [a]\n: 1", /^1:3 error : a key must be a text/],
    [`a: !secret ${secret}`, /^1:4 error : this tag is not known/],
    ["a: !!binary aGk=", /^1:\d+ error a: a value of this tag/],
    ["a: 1\n---\nb: 2", /^2:1 error : a second YAML document/],
    ["[".repeat(100_000), /^1:201 error : more than 200 levels/],
    ["- ".repeat(50_000), /error : more than 200 levels/],
  ];
  for (const [text, fault] of broken) {
    it(`is told in our own words for ${JSON.stringify(text.slice(0, 40))}`, () => {
      const found = faultsOf(text);
      assert.ok(found.some((line) => fault.test(line)), found.join("\n"));
      for (const secret of SECRETS) assert.ok(!found.join().includes(secret), found.join("\n"));
    });
  }

  it("does not end the search when it is a key given twice", () => {
    const found = faultsOf(`${FILES.compute.replace("periods: 3", "periods: 0")}timezone: UTC\n`);
    assert.equal(found.length, 2);
    assert.match(found.join("\n"), /given twice/);
  });

  it("is that the file is larger than 10 MiB, in bytes", () => {
    const limit = 10 * 1_048_576;
    const padded = (text: string) => `${FILES.compute}# ${text}`;
    const room = limit - padded("").length;
    assert.deepEqual(faultsOf(padded("x".repeat(room))), []);
    for (const text of ["x".repeat(room + 1), "é".repeat(room / 2 + 1), "€".repeat(room / 3 + 1)]) {
      assert.match(faultsOf(padded(text)).join(), /^1:1 error : the file is larger than 10 MiB; /);
    }
    assert.throws(
      () => configOf(padded("x".repeat(limit))),
      /:1:1: the file is larger than 10 MiB/,
    );
  });

  it("takes time that grows with the file, and not with its square", () => {
    const shapes: readonly ((index: number) => string)[] = [
      (index) => `key_${index}: x\n`,
      () => "twice: x\n",
      (index) => `anchor_${index}: &a${index} x\nalias_${index}: *a${index}\n`,
      (index) => `      c${index}: { label: x, label: y }\n`,
    ];
    for (const shape of shapes) {
      const timeOf = (count: number) => {
        const text = ALL + Array.from({ length: count }, (_, index) => shape(index)).join("");
        const start = performance.now();
        assert.ok(faultsOf(text).length >= count - 1);
        return performance.now() - start;
      };
      timeOf(250);
      const [short, long] = [timeOf(250), timeOf(4000)];
      assert.ok(long < 64 * short, `${shape(0)}: ${short} and ${long} ms`);
    }
  });

  it("multiplied by aliases costs no more than it is long", () => {
    let bomb = "a0: &a0 [x]\n";
    for (let level = 1; level < 60; level++) {
      bomb += `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]\n`;
    }
    assert.ok(faultsOf(bomb).length < 100);
  });
});
