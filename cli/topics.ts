/**
 * The help topics, made of the tables that the program itself goes by.
 *
 * @module
 */
import type { Flags } from "./args.ts";
import { configFlags } from "./config-file.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { padTo } from "./output/width.ts";
import { settingFlags } from "./setting-flags.ts";

/** The topics by name. */
export const TOPICS: Readonly<Record<string, () => string>> = {
  environment,
  "exit-codes": exitCodes,
  formatting,
  periods,
  proxies,
};

function environment(): string {
  const flags: Flags = { ...settingFlags, config: configFlags.config };
  const settings = Object.entries(flags).flatMap(([name, { env = [], description }]) =>
    env.map((variable) => [variable, `--${name}`, description])
  );
  return paragraphs(
    "A flag decides over a variable, a variable over a configuration file, the file over the\n" +
      "default; an empty variable is not set. --verbose says which gave each setting.",
    aligned(settings),
    aligned([
      ["NO_COLOR", "no colour when it is not empty"],
      ["TERM=dumb", "the same"],
    ]),
    "DWDI_CLIENT_SECRET holds the secret itself, DWDI_CLIENT_SECRET_FILE the file that it is in. A\n" +
      "secret is never a flag's value, where every user of the machine could read it. The token\n" +
      "command runs by the shell, again whenever DWDI refuses its last token.",
    "A configuration file is that of waldur-site-agent. Its offering is the one that --offering\n" +
      "names, or else the only one of the command's kind.",
  );
}

function exitCodes(): string {
  const rows = EXIT_CODES.map(({ code, meaning, errors }) => [
    String(code),
    meaning,
    errors.join(" "),
  ]);
  return paragraphs(
    aligned(rows),
    "ping ends with the code of the first service that is not healthy. An emulator that Ctrl-C\n" +
      "ends is done: 0.",
    "With -o json or ndjson the last line of stderr is the error as JSON:\n" +
      '{"error":{"code","message","status","requestId","hint"}}',
  );
}

function formatting(): string {
  return paragraphs(
    aligned([
      ["-o table", "for people; numbers grouped and scaled, --units raw for base units"],
      ["-o json", '{"schema","period","entries","missing"}, complete or not there at all'],
      ["-o ndjson", "one entry a line, as each month or day arrives"],
      ["-o csv", "RFC 4180, as each month or day arrives; a value not known is empty"],
      ["-o tsv", "the same with tabs; backslash, tab and line ends as \\\\ \\t \\n \\r"],
      ["-o yaml", "the JSON document as YAML"],
      ["-P", "as tsv with | between values, and | inside one as \\x7c; -n leaves the header out"],
    ]),
    "Machine formats are in hours, bytes and counts, in full precision. What DWDI did not send is\n" +
      "absent (a dash in tables), never 0.",
    "--fields a,b takes field names in any case (nodeHours) or headers (NODE-HOURS), and for\n" +
      "compute any further metric that ends in Hours. csv, tsv and -P show such a metric only\n" +
      "when it is named.",
    "--out FILE writes beside the file and takes its place at the end; a failed run leaves it as\n" +
      "it was.",
  );
}

function periods(): string {
  return paragraphs(
    aligned([
      ["--month 2025-01", "one month"],
      ["--day 2025-01-31", "one day"],
      ["--from 2024-11 --to 2025-01", "months, both ends included"],
      ["--from 2025-01-01 --to 2025-01-07", "days, both ends included"],
      ["--this-month", "the current month, also when nothing is said"],
      ["--last-month", "the month before it"],
      ["--since 30d, --since 12m", "days or months up to now, the current one included"],
    ]),
    "--timezone Europe/Zurich decides whose clock says which month and day it is; else the file's\n" +
      "timezone does, else it is UTC. A period that does not exist or has not begun is refused\n" +
      "before anything is sent.",
  );
}

function proxies(): string {
  return paragraphs(
    "--proxy, DWDI_PROXY or a file's socks_proxy is used for tokens and data alike, or the run\n" +
      "fails: nothing goes around it. Where none is set, the environment decides for each host, as\n" +
      "curl reads it: HTTPS_PROXY or HTTP_PROXY by the scheme, else ALL_PROXY, unless NO_PROXY names\n" +
      "the host (hosts, .domains, ports, CIDR ranges, *). --proxy none beats all of them.",
    aligned([
      ["socks5://localhost:12345", "also socks5h:// and socks://; ssh -D 12345 HOST opens one"],
      ["socks4://HOST, socks4a://HOST", "port 1080 when left out"],
      ["http://HOST:3128, https://HOST", "port 80 and 443 when left out"],
    ]),
    "user:password@ may stand before the host, with special characters percent-encoded. The\n" +
      "proxy resolves the names.",
  );
}

function paragraphs(...texts: readonly string[]): string {
  return `${texts.join("\n\n")}\n`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widthAt = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) => {
    const cells = row.map((cell, column) => padTo(cell, widthAt(column), "right"));
    return `  ${cells.join("  ")}`.trimEnd();
  }).join("\n");
}
