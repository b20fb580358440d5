import assert from "node:assert/strict";
import { BlockList } from "node:net";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Environment, envProxies, envProxyFor } from "../../../src/transport/env-proxy.ts";
import { parseIp, parseIpRange, rangeHolds } from "../../../src/transport/ip-range.ts";

const HTTPS = new URL("https://dwdi.example.ch/api/v1");
const HTTP = new URL("http://dwdi.example.ch:8080/");

const proxyFromEnv = (env: Environment, target: URL) => envProxyFor(env, target)?.url;

describe("envProxyFor", () => {
  it("goes by the target's scheme, then ALL_PROXY", () => {
    const env = { HTTPS_PROXY: "http://s", http_proxy: "http://p", ALL_PROXY: "socks5://a" };
    assert.equal(proxyFromEnv(env, HTTPS), "http://s");
    assert.equal(proxyFromEnv(env, HTTP), "http://p");
    assert.equal(proxyFromEnv({ ALL_PROXY: "socks5://a" }, HTTPS), "socks5://a");
    assert.equal(proxyFromEnv({ http_proxy: "http://p" }, HTTPS), undefined);
    assert.equal(proxyFromEnv({ HTTP_PROXY: "http://p" }, HTTP), undefined);
    assert.equal(proxyFromEnv({}, HTTPS), undefined);
  });

  it("prefers lower case, and takes empty for unset", () => {
    assert.equal(
      proxyFromEnv({ https_proxy: "http://l", HTTPS_PROXY: "http://u" }, HTTPS),
      "http://l",
    );
    assert.equal(proxyFromEnv({ https_proxy: " ", HTTPS_PROXY: "http://u" }, HTTPS), "http://u");
    assert.equal(proxyFromEnv({ HTTPS_PROXY: "", all_proxy: "http://a" }, HTTPS), "http://a");
  });

  it("names the variable that decides", () => {
    const env = { https_proxy: "http://s", ALL_PROXY: "socks5://a", NO_PROXY: "inside.example.ch" };
    const decides = (target: string) => envProxyFor(env, new URL(target))?.setBy;
    assert.equal(decides("https://dwdi.example.ch"), "https_proxy");
    assert.equal(decides("http://dwdi.example.ch"), "ALL_PROXY");
    assert.equal(decides("https://inside.example.ch"), "NO_PROXY");
  });

  it("takes an address without scheme for an HTTP proxy", () => {
    assert.equal(proxyFromEnv({ https_proxy: "proxy:3128" }, HTTPS), "http://proxy:3128");
  });

  const cases: [noProxy: string, target: string, exempt: boolean][] = [
    ["*", "https://anything", true],
    ["dwdi.example.ch", "https://dwdi.example.ch", true],
    ["DWDI.Example.CH", "https://dwdi.example.ch", true],
    ["example.ch", "https://dwdi.example.ch", true],
    [".example.ch", "https://dwdi.example.ch", true],
    ["*.example.ch", "https://dwdi.example.ch", true],
    ["example.ch.", "https://dwdi.example.ch", true],
    ["example.ch", "https://dwdi.example.ch.", true],
    ["ample.ch", "https://dwdi.example.ch", false],
    ["dwdi.example", "https://dwdi.example.ch", false],
    ["a, b\texample.ch c", "https://dwdi.example.ch", true],
    [",, ,", "https://dwdi.example.ch", false],
    [",", "https://dwdi.example.ch..", false],
    ["", "https://dwdi.example.ch", false],
    ["example.ch:443", "https://dwdi.example.ch", true],
    ["example.ch:8443", "https://dwdi.example.ch", false],
    ["example.ch:80", "http://dwdi.example.ch", true],
    ["10.0.0.0/8", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/33", "https://10.0.0.0", false],
    ["0.0.0.0/0", "https://dwdi.example.ch", false],
    ["10.1.2.3", "https://10.1.2.3:9", true],
    ["10.1.2.3:9", "https://10.1.2.3:9", true],
    ["10.1.2.3:8", "https://10.1.2.3:9", false],
    ["2.3", "https://10.1.2.3", false],
    ["fd00::/8", "https://[fd12:3456::1]", true],
    ["fd00::/8", "https://[fe80::1]", false],
    ["::1", "https://[::1]", true],
    ["::1", "https://[::2]", false],
    ["1:0:0:0:0:0:0:2", "https://[1::2]", true],
    ["64:ff9b::10.1.2.3", "https://[64:ff9b::a01:203]", true],
    ["[::1]", "https://[0:0:0:0:0:0:0:1]:8443", true],
    ["[::1]:8443", "https://[::1]:8443", true],
    ["[::1]:8443", "https://[::1]", false],
    ["localhost", "http://localhost:8080", true],
    ["example.ch", "http://localhost:8080", false],
    ["example.ch", "http://127.0.0.1:8080", false],
  ];
  for (const [noProxy, target, exempt] of cases) {
    it(`NO_PROXY=${JSON.stringify(noProxy)} ${exempt ? "exempts" : "does not exempt"} ${target}`, () => {
      const env = { ALL_PROXY: "socks5://jump", no_proxy: noProxy };
      assert.equal(proxyFromEnv(env, new URL(target)), exempt ? "none" : "socks5://jump");
    });
  }

  it("exempts a domain's hosts, and no other that ends like it", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    fc.assert(fc.property(label, label, label, fc.boolean(), (host, domain, top, dot) => {
      const env = { all_proxy: "http://p", NO_PROXY: `${dot ? "." : ""}${domain}.${top}` };
      assert.equal(proxyFromEnv(env, new URL(`https://${host}.${domain}.${top}`)), "none");
      assert.equal(proxyFromEnv(env, new URL(`https://${host}${domain}.${top}`)), "http://p");
    }));
  });

  it("never throws, whatever NO_PROXY holds", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.webUrl(), (noProxy, target) => {
      const proxy = proxyFromEnv({ all_proxy: "http://p", no_proxy: noProxy }, new URL(target));
      assert.ok(proxy === undefined || proxy === "http://p");
    }));
  });
});

describe("IP ranges", () => {
  it("hold what node:net says they hold", () => {
    const addresses = fc.oneof(
      fc.tuple(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 })),
      fc.tuple(fc.ipV6(), fc.ipV6(), fc.integer({ min: 0, max: 128 })),
    );
    fc.assert(fc.property(addresses, fc.boolean(), ([first, other, prefix], near) => {
      const family = first.includes(":") ? "ipv6" : "ipv4";
      const address = near ? first : other;
      const list = new BlockList();
      list.addSubnet(first, prefix, family);
      const range = parseIpRange(`${first}/${prefix}`);
      const parsed = parseIp(address);
      assert.ok(range && parsed, `${first}/${prefix} ${address}`);
      assert.equal(rangeHolds(range, parsed), list.check(address, family));
    }));
  });

  it("are not read from anything else", () => {
    for (
      const text of [
        "",
        "1.2.3",
        "1.2.3.256",
        "::1::",
        "a:b",
        ":",
        "10.0.0.0/",
        "1.2.3.4/33",
        "1.2.3.4::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "1.2.3.4:1:2:3:4:5:6",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "::/129",
        "x/8",
      ]
    ) {
      assert.equal(parseIpRange(text), undefined, text);
    }
  });
});

describe("envProxies", () => {
  it("is nothing where the environment names no proxy", () => {
    assert.equal(envProxies({ NO_PROXY: "*", https_proxy: " " }), undefined);
  });

  it("says none for a host that is exempt, so that no runtime decides otherwise", () => {
    const choose = envProxies({ ALL_PROXY: "socks5://p:1080", NO_PROXY: "dwdi.cscs.ch" });
    assert.deepEqual(choose?.(new URL("https://dwdi.cscs.ch/")), {
      url: "none",
      setBy: "NO_PROXY",
    });
    assert.deepEqual(choose?.(new URL("https://auth.cscs.ch/")), {
      url: "socks5://p:1080",
      setBy: "ALL_PROXY",
    });
  });

  it("refuses a proxy that cannot be used, by the name of its variable", () => {
    const choose = envProxies({ ALL_PROXY: "ftp://me:planted@p" });
    assert.throws(() => choose?.(HTTPS), /^DwdiConfigError: ALL_PROXY: .* the scheme "ftp:"$/);
  });
});
