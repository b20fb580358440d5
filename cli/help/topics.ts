/**
 * The help topics, generated from the tables of flags and exit codes where possible.
 *
 * @module
 */
import type { Flags } from "../flags/command.ts";
import { configFlags } from "../settings/config-file.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import type { Block, Term } from "./manual.ts";
import { settingFlags } from "../settings/setting-flags.ts";
import { waldurProxyFlag } from "../settings/waldur-proxy.ts";

/** A help topic. */
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
      "A flag overrides an environment variable, a variable overrides the configuration file, the " +
      "file overrides the default. An empty variable counts as not set. --verbose shows the origin " +
      "of each setting.",
      {
        terms: [
          ...variables({ ...settingFlags, ...waldurProxyFlag, config: configFlags.config }),
          { term: "WALDUR_TOKEN", text: "Waldur's token for waldur load-history" },
          { term: "NO_COLOR", text: "no colour, if not empty" },
          { term: "TERM=dumb", text: "no colour, and no progress bar" },
        ],
      },
      "DWDI_CLIENT_SECRET is the secret itself, DWDI_CLIENT_SECRET_FILE a file that contains it. " +
      "No flag takes a secret as its value, because all users of the machine can see the command " +
      "line. The secret is sent in the body of the token request (client_secret_post); for a client " +
      "that has to authenticate otherwise, by a signature or a certificate, use --token-command. " +
      "The token command runs in a shell, and runs again when DWDI refuses the token.",
      {
        examples: [
          {
            about: "DWDI at CSCS; the client and its secret come from its operators",
            command: "export DWDI_API_URL=https://dwdi.cscs.ch",
          },
          {
            about: "The OIDC token endpoint",
            command:
              "export DWDI_TOKEN_URL=https://auth.cscs.ch/realms/cscs/protocol/openid-connect/token",
          },
          {
            about: "The file contains the secret only; make it private (chmod 600)",
            command: "export DWDI_CLIENT_ID=my-client DWDI_CLIENT_SECRET_FILE=~/.dwdi-secret",
          },
          { about: "Check the settings and the connection", command: "dwdi doctor" },
        ],
      },
      "The secret is sent in the body of the token request (client_secret_post). For a client that " +
      "authenticates in another way, --token-command gives the tokens.",
      "No variable switches the verification of certificates off: NODE_TLS_REJECT_UNAUTHORIZED is " +
      "ignored. The binary refuses to run with BUN_INSPECT..., BUN_CONFIG_VERBOSE_FETCH, " +
      "BUN_OPTIONS, BUN_CRASH_REPORT_URL or BUN_ENABLE_CRASH_REPORTING=1, which change its runtime. " +
      "BUN_BE_BUN, BUN_INSPECT_PRELOAD or a preload in BUN_OPTIONS run other code before it can " +
      "refuse, as LD_PRELOAD does: whoever sets your variables controls your programs. The binary needs /proc, and 600 MB of " +
      "address space (ulimit -v): with less its runtime aborts.",
      "The configuration file is that of waldur-site-agent. The offering in it is the one that " +
      "--offering names, or the only one of the command's kind.",
    ],
  },
  "exit-codes": {
    summary: "Exit codes, for scripts",
    blocks: [
      {
        terms: EXIT_CODES.map(({ code, meaning, errors }) => ({
          term: String(code),
          text: errors.length === 0 ? meaning : `${meaning} (${errors.join(", ")})`,
        })),
      },
      "The words in parentheses are the error codes, which also stand at the end of each message. " +
      "ping and doctor exit with the code of the first failure. An emulator that is stopped by " +
      "Ctrl-C exits with 0.",
      "SIGINT, SIGTERM and SIGHUP end a run; after nohup SIGHUP does not. Run by Node, dwdi needs a " +
      "second signal while it waits for a FIFO that nobody writes to.",
      "With --log-format json each line of stderr is a JSON object with time, level (error, warn, " +
      "notice, info, debug), message and what it is about, such as offering and month; that of the " +
      "error holds error as below.",
      "With -o json or ndjson the last line of stderr is the error as JSON: " +
      '{"error":{"code","message","status","requestId","hint"}}',
    ],
  },
  formatting: {
    summary: "Output formats, units and fields",
    blocks: [
      terms(
        ["-o table", "for people; numbers are grouped and scaled (--units raw: base units)"],
        ["-o json", '{"schema","period","entries","missing"}, written when complete'],
        ["-o ndjson", "one entry per line, written as each month or day arrives"],
        ["-o csv", "RFC 4180, written as each month or day arrives; unknown values are empty"],
        ["", "a text that starts with = + - @ tab or CR gets a ' before it: see below"],
        ["-o tsv", "tab-separated; backslash, tab and line ends are \\\\ \\t \\n \\r"],
        ["-o yaml", "the JSON document as YAML"],
        ["-o html", "a self-contained page with table and charts"],
        ["-o openmetrics", "for Prometheus (compute, storage, inference): one gauge per metric"],
        ["-P", "as tsv, separated by |, a | in a value is \\x7c; -n omits the header"],
      ),
      "On a terminal, tables fit its width: the middle of long texts is cut out, and if that is " +
      "not enough, the first columns become headings of the rows that share them. Numbers are " +
      "never cut, and nothing is cut in a pipe or with --out.",
      "--chart draws bar charts under the table, one per metric: of one month or day the 20 largest " +
      "rows, of several the sum of each. Their width is that of the terminal, else COLUMNS, else " +
      "80 columns; in a locale without UTF-8 they consist of #.",
      "openmetrics has the labels period and account, path or resource; other metrics have their " +
      "name in lower case: dwdi_compute_gpuhours. With --users there are also gauges such as " +
      "dwdi_compute_user_nodehours. --fields selects metrics.",
      "Machine formats use hours, bytes and counts in full precision. A value that DWDI did not " +
      "send is null in json, ndjson and yaml, empty in csv, tsv and -P, a dash in tables, never 0.",
      terms(
        ["compute", "entries: {period, account, nodeHours, cpuHours, other, users}"],
        ["", "users: {username, nodeHours, cpuHours, other}; other: further metrics by name"],
        ["storage", "entries: {period, path, spaceUsed, inodesUsed}: bytes and a count"],
        ["inference", "entries: {period, resource, totalCost}"],
        ["missing", "the names that DWDI does not list in some month or day of the period"],
      ),
      "A spreadsheet that opens a CSV file runs texts that look like a formula, and accounts and " +
      "paths come from others: such a text starts with ' in csv, in no other format. For programs, " +
      "--csv-formulas keep leaves it as it is. On a terminal every format shows control characters " +
      "and changes of direction as \\u001b; in a pipe or a file, json, ndjson and yaml escape them " +
      "in their own way, and the other formats have them as DWDI sends them.",
      "--fields a,b takes field names in any case (nodeHours) or column headers (NODE-HOURS), and " +
      "for compute any other metric that ends in Hours; csv, tsv and -P show such a metric only " +
      "if it is named.",
      "--out FILE writes to a temporary file, which replaces FILE at the end; if the command fails, " +
      "FILE stays as it was. A device or a FIFO is written through; - and /dev/stdout are stdout.",
    ],
  },
  periods: {
    summary: "Months, days and time zones",
    blocks: [
      terms(
        ["--month 2025-01", "one month"],
        ["--day 2025-01-31", "one day"],
        ["--from 2024-11 --to 2025-01", "months, both inclusive"],
        ["--from 2025-01-01 --to 2025-01-07", "days, both inclusive"],
        ["--this-month", "the current month (the default)"],
        ["--last-month", "the month before the current one"],
        ["--since 30d, --since 12m", "the last days or months, including the current one"],
      ),
      "The time zone decides which month and day it is: --timezone Europe/Zurich, else the timezone " +
      "of the configuration file, else UTC. A period that does not exist or has not begun is an " +
      "error; no request is sent.",
    ],
  },
  proxies: {
    summary: "Connecting through a jump host or a proxy",
    blocks: [
      "--proxy or DWDI_PROXY applies to all requests of a run, also for tokens and to Waldur; if " +
      "the proxy fails, the command fails: no request bypasses it. If neither is set, the file's " +
      "socks_proxy applies to DWDI and its global_proxy to Waldur, and for a host without either " +
      "the environment decides: HTTPS_PROXY or http_proxy by the scheme (HTTP_PROXY is ignored, as by " +
      "curl), else ALL_PROXY, unless NO_PROXY lists the host. NO_PROXY has what curl reads and more: " +
      "hosts and their subdomains, with or without a dot or *. before them, each with a port if " +
      "need be, addresses, CIDR ranges, and *, separated by commas or spaces. " +
      "--proxy none overrides all of them. --waldur-proxy or DWDI_WALDUR_PROXY, a URL or none, " +
      "overrides them for Waldur and its OIDC provider. --verbose and dwdi doctor show which way " +
      "each host is reached.",
      terms(
        ["socks5://localhost:12345", "also socks5h:// and socks://; ssh -D 12345 HOST opens one"],
        ["socks4://HOST, socks4a://HOST", "default port 1080"],
        ["http://HOST:3128, https://HOST", "default port 80 and 443"],
      ),
      "user:password@ may precede the host, with special characters percent-encoded. The proxy " +
      "resolves host names. Plain http goes to localhost, 127.0.0.0/8 and [::1] only, and by a " +
      "proxy only if that is at such an address too: it can read the token.",
      "While the proxy refuses connections, as a tunnel does that is being started again, the waldur " +
      "commands try again for a minute in all, unless --retries is 0.",
      {
        examples: [
          {
            about: "Open a tunnel through a jump host that you can log in to",
            command: "ssh -D 12345 -N -f jump.example.org",
          },
          {
            about: "Use it for all commands",
            command: "export DWDI_PROXY=socks5://localhost:12345",
          },
          { about: "Check the connection", command: "dwdi doctor" },
        ],
      },
    ],
  },
  timers: {
    summary: "Running a command repeatedly",
    blocks: [
      "There is no --watch: a timer survives a reboot, never runs a command twice at a time, and " +
      "keeps a log. With systemd, twice an hour:",
      terms(
        ["dwdi-waldur-report.service", "ExecStart=/usr/local/bin/dwdi waldur report --config FILE"],
        ["dwdi-waldur-report.timer", "OnCalendar=*:00/30"],
        ["systemctl enable --now", "dwdi-waldur-report.timer"],
      ),
      "With cron, which mails the output; -q limits it to failures:",
      terms(["0,30 * * * *", "/usr/local/bin/dwdi waldur report -q --config FILE"]),
      "examples/waldur in the source has the complete files. A command that fails exits with a " +
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
