import "./runs.ts";
import assert from "node:assert/strict";
import { BlockList } from "node:net";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DwdiConfigError } from "../../../src/errors.ts";
import { createDwdiClient, fromEnv } from "../../../src/index.ts";
import { envProxyFor } from "../../../src/transport/env-proxy.ts";
import { describeProxy } from "../../../src/transport/proxy-name.ts";
import { parseProxyUrl } from "../../../src/transport/proxy-url.ts";

const PASSWORD = "planted-password";
const SECRET = "planted-secret";
const PROXY = "socks5://jump:1080";

/** Pieces of URLs, and what breaks them. */
const URL_TEXT = fc.oneof(
  fc.array(
    fc.oneof(
      fc.constantFrom(
        ..."socks5 socks5h socks4a http https ftp :// : / // @ [ ] [::1] % %00 %41 ? # . jump"
          .split(" "),
        ...[`me:${PASSWORD}@`, "127.0.0.1", "1080", "0", "65536", "é", "xn--", " ", "\t", "\\"],
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    ),
    { maxLength: 9 },
  ).map((pieces) => pieces.join("")),
  fc.tuple(
    fc.constantFrom("socks5", "socks5h", "socks", "socks4", "socks4a", "http", "https"),
    fc.constantFrom("", "me@", `me:${PASSWORD}@`, `%6de:${PASSWORD}@`, ":@"),
    fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6().map((ip) => `[${ip}]`)),
    fc.oneof(fc.constant(""), fc.nat(70_000).map((port) => `:${port}`)),
    fc.constantFrom("", "/", "/x", "?"),
  ).map(([scheme, user, host, port, end]) => `${scheme}://${user}${host}${port}${end}`),
);

describe("any proxy URL", () => {
  it("is read or refused, and its password is not shown", () => {
    fc.assert(fc.property(URL_TEXT, (text) => {
      try {
        const address = parseProxyUrl(text);
        assert.ok(address.host !== "" && address.port > 0 && address.port < 65_536);
        const shown = describeProxy(address);
        assert.ok(!shown.includes(PASSWORD));
        assert.deepEqual(parseProxyUrl(shown), { ...address, username: "", password: "" });
      } catch (error) {
        assert.ok(error instanceof DwdiConfigError, String(error));
        assert.ok(!`${error.message} ${error.hint} ${error.cause}`.includes(PASSWORD));
      }
    }));
  });
});

/** A target, with what tells it apart from others. */
type Target =
  | { readonly labels: readonly string[]; readonly port: number }
  | { readonly ip: string; readonly port: number };

type Entry =
  | { readonly text: "*" }
  | { readonly text: string; readonly labels: readonly string[]; readonly port?: number }
  | { readonly text: string; readonly ip: string; readonly prefix: number; readonly port?: number };

const LABELS = fc.array(fc.constantFrom("a", "b", "cscs", "ch"), { minLength: 1, maxLength: 3 });
const PORT = fc.constantFrom(443, 8443);
const ONLY = fc.constantFrom(undefined, undefined, 443, 8443);
const IP = fc.oneof(
  fc.constantFrom("10.1.2.3", "10.1.2.4", "::1", "fd00::1:2", "127.0.0.1"),
  fc.ipV4(),
  fc.ipV6(),
);
const TARGET: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ labels: LABELS, port: PORT }),
  // Not each runtime's URL reads an IPv4 address in the end of an IPv6 one.
  fc.record({ ip: IP.filter((ip) => !/:.*\./.test(ip)), port: PORT }),
);
const NAME_ENTRY: fc.Arbitrary<Entry> = fc.tuple(
  fc.constantFrom("", ".", "*."),
  LABELS,
  fc.constantFrom("", "."),
  ONLY,
  fc.boolean(),
).map(([begin, labels, end, port, isUpper]) => {
  const name = `${begin}${labels.join(".")}${end}${port === undefined ? "" : `:${port}`}`;
  return { text: isUpper ? name.toUpperCase() : name, labels, ...(port && { port }) };
});
const IP_ENTRY: fc.Arbitrary<Entry> = fc.tuple(IP, fc.nat(32), ONLY).map(([ip, bits, port]) => {
  const longest = ip.includes(":") ? 128 : 32;
  if (port === undefined && bits > 0) return { text: `${ip}/${bits}`, ip, prefix: bits };
  const host = ip.includes(":") ? `[${ip}]` : ip;
  if (port === undefined) return { text: host, ip, prefix: longest };
  return { text: `${host}:${port}`, ip, prefix: longest, port };
});
const NO_PROXY = fc.array(
  fc.oneof(
    { arbitrary: NAME_ENTRY, weight: 6 },
    { arbitrary: IP_ENTRY, weight: 6 },
    { arbitrary: fc.constant<Entry>({ text: "*" }), weight: 1 },
  ),
  { maxLength: 4 },
);

describe("any NO_PROXY", () => {
  it("exempts what one of its entries names, and nothing else", () => {
    const separators = fc.constantFrom(",", " ", ", ", "\t", ",,");
    fc.assert(fc.property(NO_PROXY, separators, TARGET, (entries, separator, target) => {
      const no_proxy = entries.map(({ text }) => text).join(separator);
      const url = new URL(`https://${hostOf(target)}:${target.port}/`);
      const isExempt = entries.some((entry) => covers(entry, target));
      const proxy = envProxyFor({ ALL_PROXY: PROXY, no_proxy }, url)?.url;
      assert.equal(proxy, isExempt ? "none" : PROXY, `NO_PROXY=${no_proxy} for ${url}`);
    }));
  });
});

function hostOf(target: Target): string {
  if ("labels" in target) return target.labels.join(".");
  return target.ip.includes(":") ? `[${target.ip}]` : target.ip;
}

function covers(entry: Entry, target: Target): boolean {
  if (entry.text === "*") return true;
  if ("port" in entry && entry.port !== target.port) return false;
  if ("labels" in entry && "labels" in target) {
    const { labels } = entry;
    return target.labels.slice(-labels.length).join() === labels.join();
  }
  if (!("ip" in entry) || !("ip" in target)) return false;
  const family = entry.ip.includes(":") ? "ipv6" : "ipv4";
  if ((family === "ipv6") !== target.ip.includes(":")) return false;
  const list = new BlockList();
  list.addSubnet(entry.ip, entry.prefix, family);
  return list.check(target.ip, family);
}

describe("any environment", () => {
  const value = fc.oneof(
    fc.constantFrom("", " ", "none", "https://dwdi.example.org", "x", SECRET, "http://127.0.0.1:9"),
    URL_TEXT,
    fc.string({ unit: "binary", maxLength: 8 }),
  );
  const names = ["API_URL", "TOKEN_URL", "CLIENT_ID", "SCOPE", "PROXY", "CA_FILE"]
    .map((name) => `DWDI_${name}`)
    .concat("HTTPS_PROXY", "http_proxy", "ALL_PROXY", "no_proxy", "DWDI_CLIENT_SECRET_FILE");
  const usual = {
    DWDI_API_URL: "https://dwdi.example.org",
    DWDI_TOKEN_URL: "https://auth.example.org/token",
    DWDI_CLIENT_ID: "me",
    DWDI_CLIENT_SECRET: SECRET,
  };

  it("makes a client or is refused, and its secrets are not shown", async () => {
    const changes = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });
    await fc.assert(fc.asyncProperty(changes, fc.boolean(), async (changes, hasFiles) => {
      const options = hasFiles ? { readFile: (path: string) => `${path} ${SECRET}` } : {};
      try {
        const { proxy, ...others } = await fromEnv({ ...usual, ...changes }, options);
        const client = createDwdiClient({ proxy, ...others });
        assert.match(client.apiUrl, /^https?:\/\/[^\s?#]+\/v\d+/);
      } catch (error) {
        assert.ok(error instanceof DwdiConfigError, String(error));
        const isShown = `${error.message} ${error.hint}`.includes(SECRET);
        assert.ok(!isShown || Object.values(changes).some((text) => text.includes(SECRET)));
        assert.ok(!error.message.includes(PASSWORD), error.message);
      }
    }));
  });
});
