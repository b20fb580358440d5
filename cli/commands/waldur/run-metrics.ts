/**
 * Metrics of a run for the text file collector of node_exporter, written whether it succeeds or not.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { DwdiConfigError } from "../../../src/errors.ts";
import { VERSION } from "../../../src/version.ts";
import type { EntryResult, RunStep, RunSummary } from "../../../src/waldur/index.ts";
import type { FlagValues } from "../../flags/command.ts";
import { exitCodeOf } from "../../help/exit-codes.ts";
import type { Context } from "../../io/context.ts";
import { END_OF_METRICS, type Gauge, gaugeText, labelText } from "../../output/gauge.ts";
import { openOutputFile } from "../../output/output-file.ts";
import { fileNamed } from "../../output/destination.ts";
import { isWriteError } from "../../output/write-error.ts";

/** The flag of a run that writes to Waldur. */
export const metricsFlag = {
  metrics: {
    type: "string",
    valueHint: "FILE",
    description: "write metrics of the run to a file for node_exporter, also if it fails",
  },
} as const;

type MetricsValues = FlagValues<typeof metricsFlag> & { readonly "dry-run": boolean };
type Steps = AsyncGenerator<RunStep, RunSummary, void>;

/** What a run tells of itself. */
export interface RunRecorder {
  /** Passes the steps on, and counts their results. */
  watch(steps: Steps): Steps;
  /** Takes the summary, also that of a run that throws. */
  readonly onEnd: (summary: RunSummary) => void;
}

/** Every user reads it, whatever the umask of the unit: node_exporter runs as one of its own. */
const MODE = 0o644;

/** How an entry ended; a run that writes plans nothing only. */
const OUTCOMES = ["changed", "unchanged", "skipped", "failed"] as const;

const GAUGES = {
  run: {
    name: "dwdi_waldur_last_run_timestamp_seconds",
    help: "When the last run ended, as Unix time.",
  },
  success: {
    name: "dwdi_waldur_last_success_timestamp_seconds",
    help: "When the last run that ended with exit code 0 did, as Unix time; 0 for never.",
  },
  duration: { name: "dwdi_waldur_run_duration_seconds", help: "How long the last run took." },
  exitCode: { name: "dwdi_waldur_run_exit_code", help: "The exit code of the last run." },
  info: { name: "dwdi_waldur_run_info", help: "1, with the version of dwdi of the last run." },
  resources: {
    name: "dwdi_waldur_run_resources",
    help: "Resources of the last run by outcome, once for each of its months.",
  },
  requests: {
    name: "dwdi_waldur_run_requests",
    help: "HTTP requests of the last run by host, retries included.",
  },
  retries: {
    name: "dwdi_waldur_run_retries",
    help: "HTTP requests of the last run by host that repeated one that failed.",
  },
} as const satisfies Record<string, Gauge>;

/**
 * Runs work, and writes the metrics of it where a file is named for them.
 *
 * @throws {DwdiConfigError} When the file cannot be written; nothing is sent then.
 */
export async function withRunMetrics(
  command: "report" | "load-history",
  values: MetricsValues,
  context: Context,
  work: (recorder: RunRecorder) => Promise<void>,
): Promise<void> {
  const record = createRecord();
  const { metrics: file } = values;
  if (file === undefined) return await work(record);
  refuseNoFile(file, values);
  const lastSuccess = await readLastSuccess(file, command);
  const output = await openOutputFile(file, context.signal, { flag: "--metrics", mode: MODE });
  const started = performance.now();
  const write = async (exitCode: number) => {
    const seconds = Math.round(performance.now() - started) / 1000;
    try {
      await output.write(metricsText({ command, record, exitCode, seconds, lastSuccess }));
      await output.commit();
    } catch (error) {
      await output.discard();
      throw error;
    }
  };
  try {
    await work(record);
  } catch (error) {
    await write(exitCodeOf(error, context.signal.aborted)).catch((failure: unknown) => {
      if (!isWriteError(failure)) throw failure;
      context.log.warn(`no metrics were written: ${failure.message}`);
    });
    throw error;
  }
  await write(exitCodeOf(undefined));
}

function refuseNoFile(file: string, { "dry-run": isDry }: MetricsValues): void {
  if (isDry) {
    throw new DwdiConfigError("--metrics and --dry-run do not go together", {
      hint: "metrics are about runs that write to Waldur: leave one out",
    });
  }
  if (fileNamed(file) === undefined) {
    throw new DwdiConfigError(`--metrics '${file}' is not a file`, {
      hint: "name a file in the folder that node_exporter reads, such as dwdi.prom",
    });
  }
}

interface RunRecord extends RunRecorder {
  /** How many entries of each offering ended in each way. */
  readonly outcomes: ReadonlyMap<string, Readonly<Record<string, number>>>;
  summary?: RunSummary;
}

function createRecord(): RunRecord {
  const outcomes = new Map<string, Record<string, number>>();
  const count = (offering: string, outcome: EntryResult["outcome"]) => {
    const counts = outcomes.get(offering);
    if (counts) counts[outcome] = (counts[outcome] ?? 0) + 1;
  };
  const record: RunRecord = {
    outcomes,
    async *watch(steps) {
      for (;;) {
        const { done, value } = await steps.next();
        if (done) return value;
        const { offering: { name }, results, failure } = value;
        if (!outcomes.has(name)) outcomes.set(name, {});
        for (const { outcome } of results) count(name, outcome);
        if (failure) count(name, "failed");
        yield value;
      }
    },
    onEnd(summary) {
      record.summary = summary;
    },
  };
  return record;
}

/** When the run before succeeded for the last time: what the file that will be replaced says. */
async function readLastSuccess(file: string, command: string): Promise<number> {
  const text = await textOf(file).catch(() => "");
  const sample = `${GAUGES.success.name}{${labelText({ command })}} `;
  const line = text.split("\n").find((line) => line.startsWith(sample));
  const value = Number(line?.slice(sample.length));
  return Number.isFinite(value) ? value : 0;
}

/** The text of a regular file: a FIFO would be waited for, and emptied. */
async function textOf(file: string): Promise<string> {
  return (await stat(file)).isFile() ? await readFile(file, "utf8") : "";
}

interface RunMetrics {
  readonly command: string;
  readonly record: RunRecord;
  readonly exitCode: number;
  readonly seconds: number;
  readonly lastSuccess: number;
}

function metricsText({ command, record, exitCode, seconds, lastSuccess }: RunMetrics): string {
  const now = Date.now() / 1000;
  const { outcomes, summary: { hosts = [] } = {} } = record;
  const one = (gauge: Gauge, value: number, labels: Readonly<Record<string, string>> = {}) =>
    gaugeText(gauge, [[labelText({ command, ...labels }), value]]);
  const byHost = (gauge: Gauge, what: "requests" | "retries") =>
    gaugeText(gauge, hosts.map((host) => [labelText({ command, host: host.host }), host[what]]));
  const resources = [...outcomes].flatMap(([offering, counts]) =>
    OUTCOMES.map((outcome) =>
      [labelText({ command, offering, outcome }), counts[outcome] ?? 0] as const
    )
  );
  return [
    one(GAUGES.run, now),
    one(GAUGES.success, exitCode === 0 ? now : lastSuccess),
    one(GAUGES.duration, seconds),
    one(GAUGES.exitCode, exitCode),
    one(GAUGES.info, 1, { version: VERSION }),
    gaugeText(GAUGES.resources, resources),
    byHost(GAUGES.requests, "requests"),
    byHost(GAUGES.retries, "retries"),
    END_OF_METRICS,
  ].join("");
}
