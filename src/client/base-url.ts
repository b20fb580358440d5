/**
 * The base URLs of DWDI and Waldur, and whether a secret may travel to a URL.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";
import { isLoopback } from "../transport/ip-range.ts";

/**
 * The base of DWDI's routes without a trailing slash. `/api/v1` is appended where the path holds
 * no version; both forms occur in real configurations.
 */
export function apiBaseUrl(text: string, allowInsecureHttp: boolean): string {
  const { origin, path } = baseUrl("apiUrl", text, allowInsecureHttp, "https://dwdi.cscs.ch");
  if (path.split("/").some((segment) => /^v\d+$/.test(segment))) return origin + path;
  return `${origin}${path.replace(/\/api$/, "")}/api/v1`;
}

/** The base of Waldur's routes; of the path only one trailing segment `api` is not its own. */
export function waldurBaseUrl(text: string, allowInsecureHttp: boolean): string {
  const example = "https://waldur.example.org/api/";
  const { origin, path } = baseUrl("Waldur's apiUrl", text, allowInsecureHttp, example);
  return `${origin}${path.replace(/\/api$/, "")}/api`;
}

function baseUrl(
  name: string,
  text: string,
  allowInsecureHttp: boolean,
  example: string,
): { readonly origin: string; readonly path: string } {
  const url = secureUrl(name, text, allowInsecureHttp);
  refuseQuery(
    `${name} '${withoutCredentials(text)}'`,
    url,
    `give the base only, for example ${example}`,
  );
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, "") };
}

/** Refuses a URL with a query or a fragment; `what` is how the message names it. */
export function refuseQuery(what: string, { search, hash }: URL, hint: string): void {
  if (search === "" && hash === "") return;
  throw new DwdiConfigError(`${what} has a query or a fragment`, { hint });
}

/** A URL that a secret may travel to; `name` is the option that it was given as. */
export function secureUrl(name: string, text: string, allowInsecureHttp: boolean): URL {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new DwdiConfigError(`${name} '${withoutCredentials(text)}' is not an http or https URL`, {
      hint: "write it with its scheme, for example https://dwdi.cscs.ch",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new DwdiConfigError(`${name} holds a user name or a password`, {
      hint: "take it out of the URL; credentials are options of their own",
    });
  }
  if (isInClear(url) && !allowInsecureHttp) {
    throw new DwdiConfigError(`${name} '${withoutCredentials(text)}' would send a token in clear`, {
      hint: "use https; plain http is for this machine only",
    });
  }
  return url;
}

/** Whether what is sent to a URL can be read on the way. */
export function isInClear({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && !isLoopback(hostname);
}

/**
 * A text as messages show it: what is no URL may still hold a password, with any character in it, and
 * a query may hold a key.
 */
export function withoutCredentials(text: string): string {
  return String(text).replace(/^(\w+:\/\/)?.*@/s, "$1***@").replace(/(:\/\/.*?[?#]).+/s, "$1***");
}
