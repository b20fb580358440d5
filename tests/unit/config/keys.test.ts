import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDwdiClient } from "../../../src/client/client.ts";
import {
  ALL,
  changed,
  configOf,
  faultsOf,
  FILES,
  offeringOf,
  revealedAuth,
  revealedDwdi,
} from "../../kit/config-file.ts";

describe("a file", () => {
  it("that is right has no faults", () => {
    for (const text of [...Object.values(FILES), ALL]) assert.deepEqual(faultsOf(text), []);
  });

  it("gives its own settings", () => {
    const { timezone, reportingPeriods, globalProxy, skipped, warnings } = configOf(ALL);
    assert.equal(timezone, "Europe/Zurich");
    assert.equal(reportingPeriods, 3);
    assert.equal(globalProxy, "http://proxy.example.org:3128");
    assert.deepEqual([skipped, warnings], [[], []]);
  });

  it("has defaults for them", () => {
    const text = FILES.compute.replace(/^(timezone|reporting_periods|global_proxy).*\n/gm, "");
    const { timezone, reportingPeriods, globalProxy } = configOf(text);
    assert.deepEqual([timezone, reportingPeriods, globalProxy], ["UTC", 2, undefined]);
  });

  it("gives the offerings in their order", () => {
    assert.deepEqual(configOf(ALL).offerings.map(({ name, kind, uuid }) => [name, kind, uuid]), [
      ["Alps compute", "compute", "2b3c4d5e6f708192a3b4c5d6e7f80910"],
      ["Alps storage", "storage", "0f0e0d0c0b0a09080706050403020100"],
      ["Alps inference", "inference", "ffffffffffffffffffffffffffffffff"],
    ]);
  });
});

describe("an offering", () => {
  it("gives DWDI's side, which makes a client as it is", () => {
    const { dwdi } = offeringOf(FILES.compute);
    assert.deepEqual(revealedDwdi(dwdi), {
      apiUrl: "https://dwdi.example.org",
      auth: {
        tokenUrl: "https://auth.example.org/token",
        clientId: "reporter",
        clientSecret: "planted-client",
        scope: "openid",
      },
      proxy: "socks5://me:planted-proxy@jump.example.org:1080",
    });
    assert.equal(createDwdiClient(dwdi).apiUrl, "https://dwdi.example.org/api/v1");
  });

  it("of compute gives its cluster", () => {
    const clusters = (value: string) =>
      offeringOf(changed(FILES.compute, "cluster: alps", `cluster: ${value}`)).clusters;
    assert.deepEqual(clusters("alps"), ["alps"]);
    assert.deepEqual(clusters("[alps, 'eiger']"), ["alps", "eiger"]);
    assert.deepEqual(clusters("0123"), ["0123"]);
    assert.deepEqual(clusters("no"), ["no"]);
    assert.equal(clusters('"*"'), "*");
    for (const nothing of ["", "~", "''"]) assert.equal(clusters(nothing), undefined);
  });

  it("of storage gives its place and the paths of ids", () => {
    const { filesystem, dataType, tenant, pathMapping, clusters } = offeringOf(FILES.storage);
    assert.deepEqual([filesystem, dataType, tenant], ["capstor", "store", "cscs"]);
    assert.deepEqual([...pathMapping], [["0123", "/capstor/store/cscs/a"]]);
    assert.equal(clusters, undefined);
  });

  it("may map two ids to one path, or none at all", () => {
    const twice = changed(
      FILES.storage,
      "0123: /capstor/store/cscs/a",
      "a: /same\n        b: /same",
    );
    assert.deepEqual([...offeringOf(twice).pathMapping], [["a", "/same"], ["b", "/same"]]);
    const none = FILES.storage.replace(/storage_path_mapping:\n.*\n/, "storage_path_mapping: ~\n");
    assert.equal(offeringOf(none).pathMapping.size, 0);
  });

  it("gives the storage route and the scope when they are there", () => {
    const text = changed(
      FILES.storage,
      "cscs_dwdi_oidc_scope: openid",
      "cscs_dwdi_storage_route: query",
    );
    const { dwdi } = offeringOf(text);
    assert.equal(dwdi.storageRoute, "query");
    assert.equal("scope" in dwdi.auth, false);
  });

  it("gives Waldur's side by token", () => {
    const { waldur } = offeringOf(FILES.compute);
    assert.deepEqual({ ...waldur, auth: revealedAuth(waldur.auth) }, {
      apiUrl: "https://waldur.example.org",
      auth: { token: "planted-waldur" },
      verifySsl: true,
    });
  });

  it("gives Waldur's side by OIDC, when the token is blank too", () => {
    const oidc = "oidc_token_url: https://sso.example.org/t\n    oidc_client_id: agent\n" +
      "    oidc_client_secret: hush";
    for (const token of ["", 'waldur_api_token: ""\n    ', "waldur_api_token: ~\n    "]) {
      const text = changed(FILES.compute, "waldur_api_token: planted-waldur", token + oidc);
      assert.deepEqual(revealedAuth(offeringOf(text).waldur.auth), {
        tokenUrl: "https://sso.example.org/t",
        clientId: "agent",
        clientSecret: "hush",
      });
    }
  });

  it("needs no credentials for Waldur", () => {
    const text = changed(FILES.compute, "waldur_api_token: planted-waldur", "");
    assert.equal(offeringOf(text).waldur.auth, undefined);
    assert.deepEqual(faultsOf(text), []);
  });

  const bases: readonly (readonly [string, string])[] = [
    ["https://puhuri.ai/api/", "https://puhuri.ai"],
    ["https://puhuri.ai/api", "https://puhuri.ai"],
    ["https://puhuri.ai", "https://puhuri.ai"],
    ["https://x.pa/waldur/api/", "https://x.pa/waldur"],
    ["https://x.ca/happia/", "https://x.ca/happia"],
    ["http://localhost:8000/api//", "http://localhost:8000"],
  ];
  for (const [url, base] of bases) {
    it(`has its Waldur at ${base} when the file says ${url}`, () => {
      const text = changed(FILES.compute, "https://waldur.example.org/api/", url);
      assert.equal(offeringOf(text).waldur.apiUrl, base);
    });
  }

  for (
    const backend of [
      "cscs-dwdi-compute",
      "CSCS_DWDI_COMPUTE",
      '"cscs-dwdi_Compute"',
    ]
  ) {
    it(`is DWDI's as ${backend}, by either key`, () => {
      const reporting = changed(FILES.compute, "backend: cscs-dwdi-compute", `backend: ${backend}`);
      assert.equal(offeringOf(reporting).kind, "compute");
      const typed = changed(reporting, "backend_type: slurm", "").replace(
        "reporting_backend",
        "backend_type",
      );
      assert.equal(offeringOf(typed).kind, "compute");
      assert.equal(offeringOf(`${typed}    reporting_backend: ""\n`).kind, "compute");
    });
  }

  it("under the old name is compute, with a warning", () => {
    const text = changed(FILES.compute, "cscs-dwdi-compute", "cscs-dwdi");
    assert.equal(offeringOf(text).kind, "compute");
    assert.match(faultsOf(text).join("\n"), /^10:24 warning .*old name; write cscs-dwdi-compute$/);
  });

  it("that is not DWDI's is skipped, and its settings are nobody's business", () => {
    const text = changed(FILES.compute, "cscs-dwdi-compute", "slurm")
      .replace("cscs_dwdi_api_url: https://dwdi.example.org", "default_account: ${UNSET}");
    const { offerings, skipped, warnings } = configOf(text);
    assert.deepEqual(offerings, []);
    assert.deepEqual(skipped, [
      { name: "Alps compute", reason: "its reporting_backend is 'slurm'" },
    ]);
    assert.deepEqual(warnings, []);
  });

  it("that is not DWDI's may have any settings, and none at all", () => {
    const slurm = changed(FILES.compute, "cscs-dwdi-compute", "slurm");
    for (const settings of ["{ default_account: root, qos_managment: { a: [b] } }", "~", "[x]"]) {
      const text = slurm.replace(
        /backend_settings:\n(?: {6}.*\n)+/,
        `backend_settings: ${settings}\n`,
      );
      assert.ok(text.includes(settings));
      assert.deepEqual(faultsOf(text), []);
    }
  });

  it("knows where each of its keys stands", () => {
    const { positions } = offeringOf(FILES.compute);
    assert.deepEqual(positions.get("waldur_offering_uuid"), { line: 8, column: 27 });
    assert.deepEqual(positions.get("cscs_dwdi_api_url"), { line: 13, column: 26 });
    assert.equal(positions.has("storage_tenant"), false);
    assert.deepEqual(configOf(FILES.compute).positions.get("timezone"), { line: 1, column: 11 });
  });
});

describe("a component", () => {
  const component = (line: string) => {
    const text = changed(FILES.compute, "unit_factor: 1", line);
    return offeringOf(text).components[0];
  };

  it("gives what the file says of it", () => {
    assert.deepEqual(component("unit_factor: 2"), {
      name: "nodeHours",
      measuredUnit: "node-hours",
      accountingType: "usage",
      label: "Node hours",
      factor: 2,
    });
  });

  const factors: readonly (readonly [string, number])[] = [
    ["description: none", 1],
    ["unit_factor: 60_000", 60_000],
    ['unit_factor: "60_000"', 60_000],
    ["unit_factor: 1e-9", 1e-9],
    ["unit_factor: 0.5", 0.5],
    ["unit_factor: .5", 0.5],
    ["unit_factor: 2\n        unit_factor_reporting: 3", 3],
    ["unit_factor: 2\n        unit_factor_reporting: ~", 2],
    ["unit_factor: 2\n        unit_factor_reporting:", 2],
  ];
  for (const [line, factor] of factors) {
    it(`has the factor ${factor} by ${JSON.stringify(line)}`, () => {
      assert.equal(component(line)?.factor, factor);
    });
  }

  it("has a metric and an operation of its own when the file says so", () => {
    const { metric, operation } =
      component("dwdi_metric: gpuHours\n        unit_factor_operation: divide") ?? {};
    assert.deepEqual([metric, operation], ["gpuHours", "divide"]);
  });

  it("is never fed by a metric that its kind does not have", () => {
    const text = changed(
      FILES.storage,
      "unit_factor:",
      "dwdi_metric: nodeHours\n        unit_factor:",
    );
    assert.match(faultsOf(text).join(), /nodeHours' is no metric of storage; it is spaceUsed or/);
  });

  it("that no metric feeds is a warning", () => {
    const text = changed(FILES.storage, "storage_space", "storage_tb");
    assert.match(faultsOf(text).join(), /warning .*no metric of DWDI feeds .*'storage_tb'/);
    const open = changed(FILES.compute, "nodeHours:", "tpuHours:");
    assert.deepEqual(faultsOf(open), []);
  });
});
