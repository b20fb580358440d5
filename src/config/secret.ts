/**
 * Secrets and other content that a key gives, or a file that it names.
 *
 * @module
 */
import type { Section } from "./section.ts";

/** A file that a key names. */
export interface NamedFile {
  /** Where it is, as seen from where the program runs. */
  readonly path: string;
  readonly content: string;
}

/** A secret: the text of a key, or of the file that `<key>_file` names. */
export function readSecret(section: Section, key: string): string | undefined {
  const fileKey = `${key}_file`;
  const inline = section.text(key);
  if (inline?.isLiteral) section.reading.secrets.inText = true;
  if (section.text(fileKey) === undefined) return inline?.value;
  if (inline !== undefined) {
    return section.refuse(fileKey, `${key} and ${fileKey} are both there`, "leave one out");
  }
  const file = readNamedFile(section, fileKey);
  if (file !== undefined) section.reading.secrets.files.push(file.path);
  const secret = file?.content.trim();
  return secret === "" ? section.refuse(fileKey, `the file of ${fileKey} is empty`) : secret;
}

/** A secret that must be there; its absence is noted. */
export function needSecret(section: Section, key: string): string | undefined {
  const fileKey = `${key}_file`;
  const secret = readSecret(section, key);
  if (secret === undefined && section.isOpen(key) && section.isOpen(fileKey)) {
    section.refuse(key, `${key} is missing`, `give it, or ${fileKey} with the name of its file`);
  }
  return secret;
}

/** The file that a key names; undefined when it names none, or one that cannot be read. */
export function readNamedFile(section: Section, key: string): NamedFile | undefined {
  const name = section.text(key);
  if (name === undefined) return undefined;
  const path = section.reading.locate(name.value);
  const file = section.reading.readFile(path);
  if ("content" in file) return { path, content: file.content };
  return section.refuse(key, `${key} '${name.shown}' cannot be read: ${file.fault}`);
}
