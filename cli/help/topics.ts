/**
 * The help topics, made of the tables that the program itself goes by.
 *
 * @module
 */
import type { Flags } from "../flags/command.ts";
import { configFlags } from "../settings/config-file.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import type { Block, Term } from "./manual.ts";
import { settingFlags } from "../settings/setting-flags.ts";

/** What a topic tells. */
export interface Topic {
  /** One line. */
  readonly summary: string;
  /** The rest. */
  readonly blocks: readonly Block[];
}

/** The topics by name. */
export const TOPICS: Readonly<Record<string, Topic>> = {
  environment: {
    summary: "Where settings and secrets come from",
    blocks: [
      "A flag decides over a variable, a variable over a configuration file, the file over the " +
      "default; an empty variable is not set. --verbose says which gave each setting.",
      {
        terms: [
          ...variables({ ...settingFlags, config: configFlags.config }),
          { term: "WALDUR_TOKEN", text: "Waldur's token for waldur load-history" },
          { term: "NO_COLOR", text: "no colour when it is not empty" },
          { term: "TERM=dumb", text: "no colour, and no progress bar" },
        ],
      },
      "DWDI_CLIENT_SECRET holds the secret itself, DWDI_CLIENT_SECRET_FILE the file that it is in. " +
      "A secret is never a flag's value, where every user of the machine could read it. The token " +
      "command runs by the shell, again whenever DWDI refuses its last token.",
      {
        examples: [
          {
            about: "DWDI at CSCS, with the client and the secret that its operators gave you",
            command: "export DWDI_API_URL=https://dwdi.cscs.ch",
          },
          {
            about: "Where the client gets its tokens",
            command:
              "export DWDI_TOKEN_URL=https://auth.cscs.ch/realms/cscs/protocol/openid-connect/token",
          },
          {
            about: "The file holds the secret alone, for nobody else to read (chmod 600)",
            command: "export DWDI_CLIENT_ID=my-client DWDI_CLIENT_SECRET_FILE=~/.dwdi-secret",
          },
          { about: "Whether it works, and what is in the way", command: "dwdi doctor" },
        ],
      },
      "A configuration file is that of waldur-site-agent. Its offering is the one that --offering " +
      "names, or else the only one of the command's kind.",
    ],
  },
  "exit-codes": {
    summary: "How a run ends, for scripts",
    blocks: [
      {
        terms: EXIT_CODES.map(({ code, meaning, errors }) => ({
          term: String(code),
          text: errors.length === 0 ? meaning : `${meaning} (${errors.join(", ")})`,
        })),
      },
      "ping ends with the code of the first service that is not healthy. An emulator that Ctrl-C " +
      "ends is done: 0.",
      "With -o json or ndjson the last line of stderr is the error as JSON: " +
      '{"error":{"code","message","status","requestId","hint"}}',
    ],
  },
  formatting: {
    summary: "The formats, their units and fields",
    blocks: [
      terms(
        ["-o table", "for people; numbers grouped and scaled, --units raw for base units"],
        ["-o json", '{"schema","period","entries","missing"}, complete or not there at all'],
        ["-o ndjson", "one entry a line, as each month or day arrives"],
        ["-o csv", "RFC 4180, as each month or day arrives; a value not known is empty"],
        ["-o tsv", "the same with tabs; backslash, tab and line ends as \\\\ \\t \\n \\r"],
        ["-o yaml", "the JSON document as YAML"],
        ["-o html", "a page of its own, table and charts, to open, print or send"],
        ["-o openmetrics", "for Prometheus, of compute, storage and inference: a gauge a metric"],
        ["-P", "as tsv with | between values, and | inside one as \\x7c; -n leaves the header out"],
      ),
      "On a terminal, tables keep to its width: long texts lose their middle, and where that is " +
      "not enough, the first columns become headings over the rows that share them. Numbers are " +
      "never cut, and in a pipe or with --out nothing is.",
      "--chart draws bars under the table, a chart a metric: of one month or day the 20 largest " +
      "rows, of several the sum of each. They are as wide as the terminal, else 80 columns or " +
      "COLUMNS, and of # where the locale is C.",
      "openmetrics has the labels period and account, path or resource, and further metrics by " +
      "their name in small letters: dwdi_compute_gpuhours. With --users, gauges of the form " +
      "dwdi_compute_user_nodehours stand beside those of accounts. --fields chooses metrics.",
      "Machine formats are in hours, bytes and counts, in full precision. What DWDI did not send " +
      "is absent (a dash in tables), never 0.",
      "--fields a,b takes field names in any case (nodeHours) or headers (NODE-HOURS), and for " +
      "compute any further metric that ends in Hours. csv, tsv and -P show such a metric only " +
      "when it is named.",
      "--out FILE writes beside the file and takes its place at the end; a failed run leaves it " +
      "as it was.",
    ],
  },
  periods: {
    summary: "Months and days, and whose clock decides",
    blocks: [
      terms(
        ["--month 2025-01", "one month"],
        ["--day 2025-01-31", "one day"],
        ["--from 2024-11 --to 2025-01", "months, both ends included"],
        ["--from 2025-01-01 --to 2025-01-07", "days, both ends included"],
        ["--this-month", "the current month, also when nothing is said"],
        ["--last-month", "the month before it"],
        ["--since 30d, --since 12m", "days or months up to now, the current one included"],
      ),
      "--timezone Europe/Zurich decides whose clock says which month and day it is; else the " +
      "file's timezone does, else it is UTC. A period that does not exist or has not begun is " +
      "refused before anything is sent.",
    ],
  },
  proxies: {
    summary: "The way through a jump host or a proxy",
    blocks: [
      "--proxy, DWDI_PROXY or a file's socks_proxy is used for tokens and data alike, or the run " +
      "fails: nothing goes around it. Where none is set, the environment decides for each host, " +
      "as curl reads it: HTTPS_PROXY or HTTP_PROXY by the scheme, else ALL_PROXY, unless NO_PROXY " +
      "names the host (hosts, .domains, ports, CIDR ranges, *). --proxy none beats all of them.",
      terms(
        ["socks5://localhost:12345", "also socks5h:// and socks://; ssh -D 12345 HOST opens one"],
        ["socks4://HOST, socks4a://HOST", "port 1080 when left out"],
        ["http://HOST:3128, https://HOST", "port 80 and 443 when left out"],
      ),
      "user:password@ may stand before the host, with special characters percent-encoded. The " +
      "proxy resolves the names.",
      {
        examples: [
          {
            about: "Through a jump host that you can log in to: a tunnel",
            command: "ssh -D 12345 -N -f jump.example.org",
          },
          {
            about: "From then on everything goes through it",
            command: "export DWDI_PROXY=socks5://localhost:12345",
          },
          { about: "Whether it does", command: "dwdi doctor" },
        ],
      },
    ],
  },
  timers: {
    summary: "A line that is run again and again",
    blocks: [
      "There is no --watch: a timer survives a restart of the machine, starts no second run beside " +
      "one that is still going on, and leaves a log. Of systemd, twice an hour:",
      terms(
        ["dwdi-waldur-report.service", "ExecStart=/usr/local/bin/dwdi waldur report --config FILE"],
        ["dwdi-waldur-report.timer", "OnCalendar=*:00/30"],
        ["systemctl enable --now", "dwdi-waldur-report.timer"],
      ),
      "As a line of cron, which mails what a run says, with -q failures only:",
      terms(["0,30 * * * *", "/usr/local/bin/dwdi waldur report -q --config FILE"]),
      "examples/waldur in the source has the complete files. A run that fails ends with an exit " +
      "code other than 0: dwdi help exit-codes. To repeat a command while you wait, use watch -n 60.",
    ],
  },
};

function variables(flags: Flags): readonly Term[] {
  return Object.entries(flags).flatMap(([name, { env = [], description }]) =>
    env.map((variable) => ({ term: variable, text: `--${name}: ${description}` }))
  );
}

function terms(...rows: readonly (readonly [term: string, text: string])[]): Block {
  return { terms: rows.map(([term, text]) => ({ term, text })) };
}
