/**
 * The proxy that environment variables name for a target: by the variables that curl reads, with a
 * superset of its NO_PROXY.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";
import { portOf } from "./host-port.ts";
import { NO_PROXY, proxyAddress, type ProxyChoice, type ProxySetting } from "./proxy-url.ts";
import { type Ip, type IpRange, parseIp, parseIpRange, rangeHolds } from "./ip-range.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Chooses the proxy for each target; undefined where the environment names no proxy at all. */
export function envProxies(env: Environment): ((target: URL) => ProxyChoice) | undefined {
  const isNamed = ["https_proxy", "http_proxy", "all_proxy"].some((name) =>
    nameOf(env, name) !== undefined
  );
  // What we ignore, Bun's own fetch would use.
  return isNamed || env.HTTP_PROXY?.trim()
    ? (target) => {
      const setting = envProxyFor(env, target);
      return setting ? checkedProxy(setting) : NO_PROXY;
    }
    : undefined;
}

/**
 * The proxy for a target and the variable that decides, `none` where the target is exempt:
 * `HTTPS_PROXY` or `http_proxy` by the target's scheme, else
 * `ALL_PROXY`, unless `NO_PROXY` exempts the target. Lower-case names win; empty is unset; an
 * address without scheme is that of an HTTP proxy. `HTTP_PROXY` in upper case is not read: a web
 * server sets it from a header of the request that it runs a program for.
 */
export function envProxyFor(env: Environment, target: URL): ProxySetting | undefined {
  const scheme = target.protocol === "https:" ? "https_proxy" : "http_proxy";
  const variable = nameOf(env, scheme) ?? nameOf(env, "all_proxy");
  if (variable === undefined) return undefined;
  const exemption = nameOf(env, "no_proxy");
  if (exemption !== undefined && isExempt(env[exemption] ?? "", target)) {
    return { url: NO_PROXY, setBy: exemption };
  }
  return { url: namedProxy(env[variable] ?? ""), setBy: variable };
}

/**
 * A proxy that can be used.
 *
 * @throws {DwdiConfigError} When it cannot; the message begins with what set it.
 */
export function checkedProxy(setting: ProxySetting): ProxySetting {
  try {
    proxyAddress(setting);
    return setting;
  } catch (error) {
    if (!(error instanceof DwdiConfigError)) throw error;
    const { message, hint } = error;
    throw new DwdiConfigError(`${setting.setBy}: ${message}`, { hint });
  }
}

/** A proxy as a variable or flag names it: `none` in any case; without a scheme an HTTP proxy. */
export function namedProxy(text: string): string {
  const proxy = text.trim();
  if (proxy.toLowerCase() === NO_PROXY) return NO_PROXY;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

/** A variable that is set, in lower or in upper case. */
function nameOf(env: Environment, name: string): string | undefined {
  const spellings = name === "http_proxy" ? [name] : [name, name.toUpperCase()];
  return spellings.find((spelling) => env[spelling]?.trim());
}

function isExempt(list: string, target: URL): boolean {
  const host = target.hostname.replace(/^\[|\]$|\.$/g, "").toLowerCase();
  const port = portOf(target);
  return list.split(/[\s,]+/).some((entry) => covers(entry.toLowerCase(), host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  const address = parseIp(host);
  if (holds(parseIpRange(entry), address)) return true;
  const { name, only } = splitPort(entry);
  if (only !== undefined && only !== port) return false;
  if (address) return holds(parseIpRange(name), address);
  const domain = name.replace(/^\*?\./, "").replace(/\.$/, "");
  return domain !== "" && (host === domain || host.endsWith(`.${domain}`));
}

function holds(range: IpRange | undefined, address: Ip | undefined): boolean {
  return range !== undefined && address !== undefined && rangeHolds(range, address);
}

function splitPort(entry: string): { name: string; only?: string | undefined } {
  const { name = entry, only } = /^(?<name>.*?)(?::(?<only>\d+))?$/.exec(entry)?.groups ?? {};
  return { name: name.replace(/^\[(.*)\]$/, "$1"), only };
}
