import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DwdiConfigError } from "../../../src/errors.ts";
import { describeProxy } from "../../../src/transport/proxy-name.ts";
import { parseProxyUrl } from "../../../src/transport/proxy-url.ts";

describe("parseProxyUrl", () => {
  const nobody = { username: "", password: "" };
  const accepted: [string, object][] = [
    ["socks5://localhost:12345", { protocol: "socks5", host: "localhost", port: 12345 }],
    ["socks5://jump.example", { protocol: "socks5", host: "jump.example", port: 1080 }],
    ["socks5h://jump.example", { protocol: "socks5", host: "jump.example", port: 1080 }],
    ["socks://jump.example/", { protocol: "socks5", host: "jump.example", port: 1080 }],
    ["socks4://10.0.0.1", { protocol: "socks4", host: "10.0.0.1", port: 1080 }],
    ["socks4a://10.0.0.1", { protocol: "socks4", host: "10.0.0.1", port: 1080 }],
    ["socks4a://JUMP.example:80", { protocol: "socks4", host: "jump.example", port: 80 }],
    ["http://proxy", { protocol: "http", host: "proxy", port: 80 }],
    ["https://proxy", { protocol: "https", host: "proxy", port: 443 }],
    ["HTTPS://proxy:8443", { protocol: "https", host: "proxy", port: 8443 }],
    ["socks5://[::1]:1080", { protocol: "socks5", host: "::1", port: 1080 }],
    ["http://[2001:DB8::1]", { protocol: "http", host: "2001:db8::1", port: 80 }],
  ];
  for (const [text, expected] of accepted) {
    it(`reads ${text}`, () => {
      const scheme = text.slice(0, text.indexOf(":")).toLowerCase();
      assert.deepEqual(parseProxyUrl(text), { scheme, ...nobody, ...expected });
    });
  }

  it("decodes any user and password, and never shows them", () => {
    const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
    fc.assert(fc.property(word, word, (username, password) => {
      const [user, secret] = [username, password].map(encodeURIComponent);
      const address = parseProxyUrl(`socks5://${user}:${secret}@jump:1080`);
      assert.equal(address.username, username);
      assert.equal(address.password, password);
      assert.equal(describeProxy(address), "socks5://jump:1080");
    }));
  });

  it("takes a SOCKS5 user and password of 255 bytes each, and no byte more", () => {
    const longest = "é".repeat(127) + "e";
    const url = (user: string, password: string) =>
      `socks5://${[user, password].map(encodeURIComponent).join(":")}@jump`;
    const { username, password } = parseProxyUrl(url(longest, longest));
    assert.deepEqual([username, password], [longest, longest]);
    for (const [user, password] of [[`${longest}e`, "e"], ["e", `${longest}e`]] as const) {
      assert.throws(() => parseProxyUrl(url(user, password)), /more than 255 bytes/);
    }
  });

  it("keeps every port", () => {
    fc.assert(fc.property(
      fc.constantFrom("socks5", "socks4", "http", "https"),
      fc.integer({ min: 1, max: 65535 }),
      (scheme, port) => assert.equal(parseProxyUrl(`${scheme}://jump:${port}`).port, port),
    ));
  });

  const secret = "hunter2-secret";
  const refused: [string, RegExp][] = [
    ["", /not a URL/],
    ["jump.example", /not a URL/],
    ["localhost:1080", /scheme "localhost:"/],
    ["ftp://jump", /scheme "ftp:"/],
    ["socks6://jump", /scheme "socks6:"/],
    ["constructor://jump", /scheme "constructor:"/],
    ["socks5:localhost:1080", /two slashes/],
    ["socks5://", /host name|not a URL/],
    ["socks5://jump:0", /port 0/],
    ["socks5://jump:65536", /not a URL/],
    ["socks5://jump:port", /not a URL/],
    ["socks5://jump:1080/path", /path/],
    ["socks5://jump:1080?query", /path/],
    ["socks5://a%20b:1080", /host name|not a URL/],
    [`socks4://user:${secret}@jump`, /SOCKS4/],
    ["socks4://us%00er@jump", /NUL/],
    [`http://us%3Aer:${secret}@jump`, /colon/],
    [`socks5://user:${secret}%zz@jump`, /% that begins no UTF-8 escape/],
    [`socks5://user:${secret}%FF@jump`, /a % that begins no UTF-8 escape/],
    [`socks5://user:${secret.repeat(20)}@jump`, /255 bytes/],
    [`socks5://user:${secret}/@jump`, /not a URL|host|path/],
    [`socks5://user:${secret}`, /not a URL/],
    [`gopher://user:${secret}@jump`, /scheme "gopher:"/],
  ];
  for (const [text, reason] of refused) {
    it(`refuses ${JSON.stringify(text).slice(0, 50)}`, () => {
      assert.throws(() => parseProxyUrl(text), (error: unknown) => {
        assert.ok(error instanceof DwdiConfigError);
        assert.match(error.message, reason);
        assert.match(error.hint ?? "", /socks5:\/\/.*socks4a:\/\/.*https:\/\/.*@ is %40/);
        assert.ok(!`${error.message} ${error.hint}`.includes(secret));
        assert.equal(error.cause, undefined);
        return true;
      });
    });
  }
});
