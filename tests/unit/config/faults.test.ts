import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkConfig, parseConfig } from "../../../src/config/index.ts";
import { DwdiConfigError } from "../../../src/errors.ts";
import { changed, faultsOf, FILES, SECRETS } from "../../kit/config-file.ts";

type Fault = readonly [from: string, to: string, fault: RegExp];

const COMPUTE_FAULTS: readonly Fault[] = [
  ["timezone: Europe/Zurich", 'timezone: ""', /^1:11 error timezone: .*no value; use an IANA name/],
  ["timezone: Europe/Zurich", "timezone: ~", /^1:11 error timezone: .*no value/],
  ["Europe/Zurich", "Mars/Phobos", /^1:11 error timezone: timezone 'Mars\/Phobos' is not known/],
  ["Europe/Zurich", "+01:00", /^1:11 error timezone/],
  ["Europe/Zurich", "[UTC]", /^1:11 error timezone: timezone must be a text, not a list/],
  ["reporting_periods: 3", "reporting_periods: 0", /^2:20 error .* from 1 to 12: it is 0/],
  ["reporting_periods: 3", "reporting_periods: 13", /^2:20 error .* from 1 to 12/],
  ["reporting_periods: 3", "reporting_periods: 2.5", /^2:20 error .* from 1 to 12/],
  ["reporting_periods: 3", "reporting_periods: two", /^2:20 error .*'two' is not a number/],
  ["reporting_periods: 3", "reporting_periods: 010", /^2:20 error .*'010' begins with a zero/],
  ["reporting_periods: 3", "reporting_periods:", /^2:19 error .*has no value/],
  ["http://proxy.example.org:3128", "proxy:3128", /^3:15 error global_proxy.*; accepted are/],
  ["http://proxy.example.org:3128", "", /^3:15 error global_proxy: .* has no value; give the URL/],
  [
    "http://proxy.example.org:3128",
    '""',
    /^3:15 error global_proxy: .* has no value; give the URL/,
  ],
  [
    "global_proxy",
    "socks_proxy",
    /^3:1 error .*the key 'socks_proxy' is not known here; socks_proxy/,
  ],
  [
    "global_proxy",
    "gobal_prxy",
    /^3:1 error .*the key 'gobal_prxy' is not known here; .*global_pro/,
  ],
  [
    "      socks_proxy",
    "      https_proxy",
    /^18:7 error .*the key 'https_proxy' is not known here/,
  ],
  ["offerings:", "offerings: {}\nother:", /^4:12 error offerings: offerings must be a list/],
  ["offerings:", "offering:", /^1:1 error offerings: offerings is missing/],
  [
    "  - name: Alps compute",
    "  - 3\n  - name: Alps compute",
    /^5:5 error offerings\[0\]: .*mapping/,
  ],
  ["name: Alps compute", "name: ~", /^5:11 error offerings\[0\].name: name is missing/],
  ["name: Alps compute", "name: [x]", /^5:11 error .*must be a text, not a list/],
  [
    "https://waldur.example.org/api/",
    "waldur.example.org",
    /^6:21 error .*not an http or https URL/,
  ],
  ["https://waldur.example.org/api/", "ftp://w.example.org", /^6:21 error .*not an http or https/],
  ["https://waldur.example.org/api/", "https://a:planted-proxy@w/", /^6:21 error .*user name or a/],
  [
    "https://waldur.example.org/api/",
    "https://a:planted-proxy/@w",
    /^6:21 error .*'https:..\*\*\*@w'/,
  ],
  [
    "https://waldur.example.org/api/",
    "me:planted-proxy@w.org",
    /^6:21 error .*'\*\*\*@w.org' is not an/,
  ],
  ["https://waldur.example.org/api/", "https://w.org/?a", /^6:21 error .*has a query/],
  ["https://waldur.example.org/api/", "http://w.org/", /^6:21 warning .*plain http/],
  [
    "waldur_api_url: https://waldur.example.org/api/\n    ",
    "",
    /^5:5 error .*waldur_api_url is missing/,
  ],
  [
    "waldur_api_token: planted-waldur",
    "oidc_client_id: a",
    /oidc_token_url is missing; Waldur by OIDC/,
  ],
  ["waldur_api_token: planted-waldur", "oidc_client_id: a", /oidc_client_secret is missing/],
  [
    "waldur_api_token:",
    "oidc_client_id: a\n    waldur_api_token:",
    /warning .*the oidc_ keys are not/,
  ],
  ["2b3c4d5e-6f70-8192-a3b4-c5d6e7f80910", "2b3c", /^8:27 error .*'2b3c' is not a uuid/],
  ["2b3c4d5e-6f70-8192-a3b4-c5d6e7f80910", "2b3c4d5e6f70-8192-a3b4-c5d6e7f80910", /not a uuid/],
  [
    "cscs-dwdi-compute",
    "cscs-dwdi-comptue",
    /^10:24 warning .*skipped; did you mean cscs-dwdi-comp/,
  ],
  [
    "backend_type: slurm\n    reporting_backend: cscs-dwdi-compute\n    ",
    "",
    /reporting_backend is miss/,
  ],
  ["reporting_backend", "reportin_backend", /^10:5 warning .*did you mean reporting_backend\?/],
  ["verify_ssl: true", "verify_ssl: maybe", /^11:17 error .*'maybe' is neither true nor false/],
  ["verify_ssl: true", "verify_ssl: no", /^11:17 warning .*not verified/],
  ["    backend_settings:", "    backend_settings: x\n    other:", /^12:23 error .*be a mapping/],
  ["    backend_settings:", "    backend_settings: ~\n    other:", /^12:23 error .*is missing/],
  ["https://dwdi.example.org", "dwdi", /^13:26 error .*not an http or https URL/],
  ["https://dwdi.example.org", "http://dwdi.example.org", /^13:26 error .*plain http.*; use https/],
  [
    "cscs_dwdi_client_id: reporter",
    "cscs_dwdi_client_id: ''",
    /^14:28 error .*client_id is missing/,
  ],
  ["cscs_dwdi_client_secret: planted-client\n      ", "", /secret is missing; give it, or .*_file/],
  [
    "cscs_dwdi_client_secret:",
    "cscs_dwdi_client_sercet:",
    /did you mean cscs_dwdi_client_secret\?/,
  ],
  ["cscs_dwdi_oidc_token_url", "cscs_dwdi_token_url", /oidc_token_url is missing/],
  ["https://auth.example.org/token", "http://auth.example.org/token", /^16:33 error .*plain http/],
  ["socks5://me:", "socks9://me:", /^18:20 error .*the scheme "socks9:"; accepted are/],
  ["cluster: alps", "cluster: []", /^19:26 error .*nothing, or no name/],
  ["cluster: alps", "cluster: [alps, '*']", /^19:26 error .*nothing, or no name/],
  ["cluster: alps", "cluster: [alps, ~]", /^19:33 error .*must be a text, not a null/],
  ["cluster: alps", "cluster: {a: b}", /^19:26 error .*must be a text, not a mapping/],
  [
    "cluster: alps",
    "cluster: x\n      cscs_dwdi_ca_file: a.pem",
    /'a.pem' cannot be read: no readFile/,
  ],
  [
    "cluster: alps",
    "cluster: x\n      cscs_dwdi_storage_route: q",
    /cannot be 'q'; it is one of: auto/,
  ],
  ["measured_unit: node-hours\n        ", "", /measured_unit is missing/],
  [
    "accounting_type: usage",
    "accounting_type: few",
    /^23:26 error .*cannot be 'few'; .*usage, limit, one/,
  ],
  ["accounting_type: usage\n        ", "", /accounting_type is missing/],
  ["label: Node hours", "label:", /^24:15 error .*label is missing/],
  ["unit_factor: 1", "unit_factor: 0", /^25:22 error .*finite and above 0: it is 0/],
  ["unit_factor: 1", "unit_factor: -1", /^25:22 error .*finite and above 0/],
  ["unit_factor: 1", "unit_factor: 1e400", /^25:22 error .*'1e400' is not a number/],
  ["unit_factor: 1", "unit_factor: .inf", /^25:22 error .*is not a number/],
  ["unit_factor: 1", "unit_factor: 1:30", /^25:22 error .*is not a number/],
  ["unit_factor: 1", "unit_factor: 0x10", /^25:22 error .*is not a number/],
  ["unit_factor: 1", "unit_factor: ~", /^25:22 error .*has no value/],
  ["unit_factor: 1", "unit_factor_reporting: x", /^25:32 error .*'x' is not a number/],
  ["unit_factor: 1", "dwdi_metric: nodes", /^25:22 error .*'nodes' is no metric of compute/],
  [
    "unit_factor: 1",
    "unit_factor_operation: times",
    /cannot be 'times'; it is one of: multiply, div/,
  ],
  [
    "unit_factor: 1",
    "unit_facter: 1",
    /^25:9 warning .*'unit_facter' is not known; did you mean unit_fac/,
  ],
  ["unit_factor: 1", "qwertz: 1", /^25:9 warning .*'qwertz' is not known; it has no effect/],
  ["timezone:", "time_zone: UTC\ntimezone:", /^1:1 warning time_zone: .*did you mean timezone\?/],
  ["      nodeHours:", "      x: ~\n      nodeHours:", /^21:10 error .*x must be a mapping/],
];

const STORAGE_FAULTS: readonly Fault[] = [
  ["storage_filesystem: capstor\n      ", "", /storage_filesystem is missing/],
  ["storage_data_type: store", "storage_data_type: ''", /^20:26 error .*data_type is missing/],
  ["0123: /capstor/store/cscs/a", "0123:", /^23:14 error .*0123 is missing/],
  ["0123: /capstor/store/cscs/a", "- a", /^23:9 error .*must be a mapping/],
  [
    "unit_factor: 1_000_000_000",
    "unit_factor: 1000",
    /^29:22 error .*'storage_space'.* GB; .*1073741824/,
  ],
  ["unit_factor: 1_000_000_000", "description: x", /the unit factor 1 of the component/],
  ["unit_factor:", "unit_factor: x\n        unit_factor_reporting:", /'x' is not a number/],
];

describe("a fault", () => {
  for (
    const [text, faults] of [[FILES.compute, COMPUTE_FAULTS], [
      FILES.storage,
      STORAGE_FAULTS,
    ]] as const
  ) {
    for (const [from, to, fault] of faults) {
      it(`is found in ${JSON.stringify(to)} for ${JSON.stringify(from)}`, () => {
        const found = faultsOf(changed(text, from, to));
        assert.ok(found.some((line) => fault.test(line)), found.join("\n"));
        for (const secret of SECRETS) assert.ok(!found.join().includes(secret), found.join("\n"));
      });
    }
  }

  it("is found with all the others in one go, in the order of the text", () => {
    const broken = FILES.storage
      .replace("Europe/Zurich", "Nowhere")
      .replace("https://dwdi.example.org", "dwdi")
      .replace("storage_filesystem", "storage_filesystm")
      .replace("accounting_type: usage", "accounting_type: sometimes")
      .replace("label: Node hours", "");
    const issues = checkConfig(broken);
    assert.deepEqual(
      issues.map(({ line, severity }) => `${line} ${severity}`),
      [
        "1 error",
        "13 error",
        "13 error",
        "19 warning",
        "26 error",
        "27 error",
      ],
    );
  });

  it("in a section that others share is told once", () => {
    const settings = "backend_settings: &dwdi\n      cscs_dwdi_api_url: nowhere";
    const text = FILES.compute
      .replace(/backend_settings:\n.*https:.*dwdi\.example\.org/, settings);
    const twice = text + text.slice(text.indexOf("  - name"))
      .replace(/backend_settings:[^]*?(?=\n {4}backend_components)/, "backend_settings: *dwdi");
    assert.deepEqual(faultsOf(twice).filter((line) => line.includes("nowhere")).length, 1);
  });

  it("makes parseConfig throw the first, with the count of the others", () => {
    const broken = FILES.compute.replace("Europe/Zurich", "Nowhere").replace("slurm", "a: b");
    assert.throws(() => parseConfig(broken, { path: "/etc/dwdi.yaml" }), (error: unknown) => {
      assert.ok(error instanceof DwdiConfigError);
      assert.match(error.message, /^\/etc\/dwdi\.yaml:9:/);
      return true;
    });
    const two = FILES.compute.replace("Europe/Zurich", "Nowhere").replace("label: Node hours", "");
    assert.throws(
      () => parseConfig(two),
      /^DwdiConfigError: the configuration:1:11: .* \(and 1 more\)$/,
    );
  });
});
