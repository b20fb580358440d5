/**
 * URLs of services that credentials are sent to.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";
import { parseProxyUrl } from "../transport/proxy-url.ts";
import type { Section, Text } from "./section.ts";

/** Reads the base URL of an API that must be there: no query, no credentials. */
export function needBaseUrl(section: Section, key: string): URL | undefined {
  const text = section.need(key);
  const url = text && readUrl(section, key, text);
  if (url === undefined || (url.search === "" && url.hash === "")) return url;
  return section.refuse(key, `${key} has a query or a fragment`, "give the base only");
}

/** Reads the URL of a token endpoint. */
export function readUrl(section: Section, key: string, text: Text): URL | undefined {
  const url = URL.canParse(text.value) ? new URL(text.value) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    const hint = "write it with its scheme, for example https://dwdi.cscs.ch";
    return section.refuse(key, `${key} '${text.shown}' is not an http or https URL`, hint);
  }
  if (url.username !== "" || url.password !== "") {
    const hint = "take it out of the URL; credentials have keys of their own";
    return section.refuse(key, `${key} holds a user name or a password`, hint);
  }
  return url;
}

/** Reads the URL of a proxy; what is none is noted without its password. */
export function readProxy(section: Section, key: string): string | undefined {
  const text = section.text(key);
  if (text === undefined) return undefined;
  try {
    if (parseProxyUrl(text.value).password !== "" && text.isLiteral) {
      section.reading.secrets.inText = true;
    }
    return text.value;
  } catch (error) {
    if (!(error instanceof DwdiConfigError)) throw error;
    return section.refuse(key, `${key}: ${error.message}`, error.hint);
  }
}
