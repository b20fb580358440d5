/**
 * Secrets, given by a key or in a file that it names, and the URLs that they are sent to.
 *
 * @module
 */
import { hiddenLogin, type Secret, SECRET_FILE_HINT, secretFault } from "../client/secret.ts";
import { DwdiConfigError } from "../errors.ts";
import { parseProxyUrl } from "../transport/proxy-url.ts";
import type { MappingReader, Text } from "./mapping-reader.ts";

/** A file that a key names. */
export interface NamedFile {
  /** Its path, relative to the working directory. */
  readonly path: string;
  readonly content: string;
}

/** Reads a secret: the text of a key, or of the file that `<key>_file` names. */
export function readSecret(mapping: MappingReader, key: string): string | undefined {
  const fileKey = `${key}_file`;
  const inline = mapping.text(key);
  if (inline?.isLiteral) mapping.validation.secrets.inText = true;
  if (mapping.text(fileKey) === undefined) return inline?.value;
  if (inline !== undefined) {
    return mapping.error(fileKey, `${key} and ${fileKey} are both there`, "leave one out");
  }
  const file = readNamedFile(mapping, fileKey, true);
  if (file === undefined) return undefined;
  mapping.validation.secrets.files.push(file.path);
  const fault = secretFault(file.content);
  if (fault === undefined) return file.content.trim();
  return mapping.error(fileKey, `the file of ${fileKey} ${fault}`, SECRET_FILE_HINT);
}

/** Reads a secret that is required. */
export function requiredSecret(mapping: MappingReader, key: string): string | undefined {
  const fileKey = `${key}_file`;
  const secret = readSecret(mapping, key);
  if (secret === undefined && mapping.isUnset(key) && mapping.isUnset(fileKey)) {
    mapping.error(key, `${key} is missing`, `give it, or ${fileKey} with the name of its file`);
  }
  return secret;
}

/**
 * Reads the file that a key names; undefined when it names none, or one that cannot be read.
 *
 * @param isSecret The name may be the secret itself by mistake, so that no error repeats it.
 */
export function readNamedFile(
  mapping: MappingReader,
  key: string,
  isSecret = false,
): NamedFile | undefined {
  const name = mapping.text(key);
  if (name === undefined) return undefined;
  const path = mapping.validation.locate(name.value);
  const file = mapping.validation.readFile(path);
  if ("content" in file) return { path, content: file.content };
  const hint = name.value.startsWith("~") ? "~ is not replaced here: write ${HOME}" : undefined;
  if (!isSecret) {
    return mapping.error(key, `${key} '${name.shown}' cannot be read: ${file.fault}`, hint);
  }
  const fault = file.fault.replaceAll(path, "***").replaceAll(name.value, "***");
  return mapping.error(key, `the file that ${key} names cannot be read: ${fault}`, hint);
}

/** Reads the base URL of an API, which is required. */
export function requiredBaseUrl(mapping: MappingReader, key: string): URL | undefined {
  const text = mapping.requiredText(key);
  const url = text && readUrl(mapping, key, text);
  if (url === undefined || (url.search === "" && url.hash === "")) return url;
  return mapping.error(key, `${key} has a query or a fragment`, "give the base only");
}

/** Reads the URL of a token endpoint. */
export function readUrl(mapping: MappingReader, key: string, text: Text): URL | undefined {
  const url = URL.canParse(text.value) ? new URL(text.value) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    const hint = "write it with its scheme, for example https://dwdi.cscs.ch";
    return mapping.error(key, `${key} '${text.shown}' is not an http or https URL`, hint);
  }
  if (url.username !== "" || url.password !== "") {
    const hint = "take it out of the URL; credentials have keys of their own";
    return mapping.error(key, `${key} holds a user name or a password`, hint);
  }
  return url;
}

/** Reads the URL of a proxy. */
export function readProxy(mapping: MappingReader, key: string): Secret | undefined {
  const text = mapping.text(key);
  if (text === undefined) {
    // Who leaves the value empty may think that requests go through a proxy.
    if (mapping.entries.has(key) && mapping.isUnset(key)) {
      mapping.error(key, `${key} has no value`, "give the URL of a proxy, or leave the key out");
    }
    return undefined;
  }
  try {
    if (parseProxyUrl(text.value).password !== "" && text.isLiteral) {
      mapping.validation.secrets.inText = true;
    }
    return hiddenLogin(text.value);
  } catch (error) {
    if (!(error instanceof DwdiConfigError)) throw error;
    return mapping.error(key, `${key}: ${error.message}`, error.hint);
  }
}
