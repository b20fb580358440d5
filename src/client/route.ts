/**
 * Routes under the base: their target as it is sent, and the pages that a response links to.
 *
 * @module
 */
import { DwdiConfigError, DwdiResponseError } from "../errors.ts";
import { refuseQuery } from "./base-url.ts";

/** The parameters of a route; a list is sent as a repeated parameter, undefined not at all. */
export type RouteParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Path and form-encoded query of a route, which must stay under the base. */
export function routeTarget(apiUrl: string, route: string, params: RouteParams): string {
  const isAbsolute = /^[a-z][a-z\d+.-]*:/i.test(route);
  const text = `${apiUrl}/${route.replace(/^\//, "")}`;
  const url = !isAbsolute && URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.href.startsWith(`${apiUrl}/`)) {
    throw new DwdiConfigError(`'${route}' is not a route under ${apiUrl}`, {
      hint: "write a path such as /compute/usage-month/account",
    });
  }
  refuseQuery(`the route '${route}'`, url, "give parameters apart from the path");
  const path = url.href.slice(apiUrl.length);
  const query = encodeParams(params);
  return query === "" ? path : `${path}?${query}`;
}

/** Parameters in their order, lists repeated without duplicates, form-encoded. */
export function encodeParams(params: RouteParams): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    for (const item of typeof value === "string" ? [value] : new Set(value)) {
      query.append(name, item);
    }
  }
  return query.toString();
}

/** The target of the page that follows, from a `Link` header, or undefined on the last page. */
export function nextTarget(
  apiUrl: string,
  target: string,
  route: string,
  link: string | null,
): string | undefined {
  const next = link === null ? undefined : linkTo("next", link);
  if (next === undefined) return undefined;
  const url = URL.canParse(next, apiUrl + target) ? new URL(next, apiUrl + target) : undefined;
  if (!url?.href.startsWith(`${apiUrl}/`)) {
    throw new DwdiResponseError(`GET ${route} names a next page that is not under ${apiUrl}`);
  }
  return url.href.slice(apiUrl.length);
}

/** The address of another page, as a `Link` header writes it. */
export function linkTo(page: "next" | "last", header: string): string | undefined {
  const relation = new RegExp(`;\\s*rel\\s*=\\s*("[^"]*\\b${page}\\b[^"]*"|${page}\\b)`, "i");
  for (const [, uri, parameters = ""] of header.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (relation.test(parameters)) return uri;
  }
  return undefined;
}

/** The number of elements on all pages of a listing, by the first of these headers that is there. */
export function countIn(headers: Headers, ...names: readonly string[]): number | undefined {
  const count = names.map((name) => headers.get(name)).find((value) => value !== null) ?? "";
  return /^\d+$/.test(count) ? Number(count) : undefined;
}
