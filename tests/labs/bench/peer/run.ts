/**
 * Compares with the Python agent: `npm run bench:peer`, after `npm run setup:peer`. Both run against
 * an emulator of their own, 5 ms away, and leave the same usage in Waldur.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmulatorSettings } from "../../../../src/emulator/index.ts";
import { addMonths, currentMonth } from "../../../../src/period/calendar.ts";
import { VERSION } from "../../../../src/index.ts";
import { computeOffering } from "../../../kit/compute-offering.ts";
import { nodes } from "../../../kit/runtimes.ts";
import { accountName, type CentreSize, OFFERING } from "../centre.ts";
import { mebibytes, median, milliseconds } from "../figure.ts";
import { describeMachine } from "../machine.ts";
import { type CentreState, serveCentre, type ServedCentre } from "../served.ts";
import {
  AGENT_VERSION,
  agentClient,
  agentHistory,
  agentReport,
  binary,
  type CommandLine,
  measure,
  missingProgram,
  sdkClient,
  type Usage,
} from "./programs.ts";

const LATENCY = 5;
const PRESENT = currentMonth();
const PAIRS = 5;

const REPORT: CentreSize = {
  accounts: 99,
  users: 5,
  months: 2,
  latency: LATENCY,
  firstMonth: addMonths(PRESENT, -1),
};
/** With the present month: what Waldur shows as current is set again by us, and not by the agent. */
const HISTORY: CentreSize = { ...REPORT, months: 12, firstMonth: addMonths(PRESENT, -11) };
const CLIENT: CentreSize = { ...REPORT, accounts: 200, months: 1, firstMonth: PRESENT };

/** What a program took, and what its emulator saw. */
interface Run extends Usage {
  readonly requests: number;
  readonly connections: number;
}

/** One comparison: the same work by the agent and by us. */
interface Comparison {
  readonly what: string;
  readonly agent: Run;
  readonly ours: Run;
}

const missing = missingProgram();
if (missing === undefined) console.log(await compareAll());
else console.error(`skipped: ${missing}`);

async function compareAll(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "dwdi-peer-"));
  try {
    const comparisons = [
      ...await compareReports(folder),
      await compareHistory(folder),
      ...await compareClients(folder),
    ];
    const versions = `waldur-site-agent ${AGENT_VERSION} against dwdi ${VERSION}`;
    return `${versions}, ${LATENCY} ms away: ${describeMachine()}\n\n${tableOf(comparisons)}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compareReports(folder: string): Promise<Comparison[]> {
  const [agent, ours] = [
    await runTwice(folder, agentReport),
    await runTwice(folder, (config) => binary("waldur", "report", "--config", config)),
  ];
  assert.deepEqual(ours.state, agent.state);
  const { accounts, users, months } = REPORT;
  const what = `report of ${accounts} resources × ${months} months × ${users} users`;
  return [
    { what: `${what}, first`, agent: agent.first, ours: ours.first },
    { what: `the same again, unchanged`, agent: agent.again, ours: ours.again },
  ];
}

async function runTwice(folder: string, report: (config: string) => CommandLine) {
  await using centre = await serveCentre(REPORT);
  const config = writeConfig(folder, centre.settings);
  const first = await runAt(centre, report(config));
  const again = await runAt(centre, report(config));
  return { first, again, state: usageIn(await centre.state()) };
}

async function compareHistory(folder: string): Promise<Comparison> {
  const load = async (line: (config: string, args: readonly string[]) => CommandLine) => {
    await using centre = await serveCentre(HISTORY);
    const token = centre.settings.waldurTokens.staff;
    const range = [
      `--start-date=${HISTORY.firstMonth}-01`,
      `--end-date=${PRESENT}-01`,
    ];
    const args = [`--offering-uuid=${OFFERING}`, `--user-token=${token}`, ...range];
    const config = writeConfig(folder, centre.settings);
    return { run: await runAt(centre, line(config, args)), state: usageIn(await centre.state()) };
  };
  const agent = await load(agentHistory);
  const ours = await load((config, args) =>
    binary("waldur", "load-history", "--config", config, ...args)
  );
  assert.deepEqual(ours.state, agent.state);
  return { what: `history of ${HISTORY.months} months of them`, agent: agent.run, ours: ours.run };
}

/** In turn, so that all see the same machine; each figure is the median of its runs. */
async function compareClients(folder: string): Promise<Comparison[]> {
  await using centre = await serveCentre(CLIENT);
  const accounts = Array.from({ length: CLIENT.accounts }, (_, index) => accountName(index));
  const { apiUrl, tokenUrl, clientId, clientSecret, scope } = centre.settings;
  const settings = (atOnce: boolean) =>
    JSON.stringify({
      ...{ apiUrl, tokenUrl, clientId, clientSecret, scope },
      ...{ accounts, month: PRESENT, atOnce },
    });
  const named = accounts.map((account) => `--account=${account}`);
  const config = writeConfig(folder, centre.settings);
  const [, newer = { program: process.execPath, version: process.versions.node }] = nodes;
  const compute = ["compute", "--config", config, "--month", PRESENT, ...named, "-o", "json"];
  const lines = {
    agentEach: agentClient(settings(false)),
    sdkEach: sdkClient(settings(false)),
    agentAtOnce: agentClient(settings(true)),
    sdkAtOnce: sdkClient(settings(true)),
    newerAtOnce: sdkClient(settings(true), newer.program),
    binaryAtOnce: binary(...compute),
  };
  const runs = new Map<string, Run[]>(Object.keys(lines).map((name) => [name, []]));
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const [name, line] of Object.entries(lines)) {
      runs.get(name)?.push(await runAt(centre, line));
    }
  }
  const middle = (name: keyof typeof lines) => medianRun(runs.get(name) ?? []);
  const one = `${CLIENT.accounts} accounts of a month in one request`;
  return [
    {
      what: `${CLIENT.accounts} accounts of a month one by one, by the SDK on Node`,
      agent: middle("agentEach"),
      ours: middle("sdkEach"),
    },
    { what: `${one}, by the SDK on Node`, agent: middle("agentAtOnce"), ours: middle("sdkAtOnce") },
    {
      what: `${one}, by the SDK on Node ${newer.version}`,
      agent: middle("agentAtOnce"),
      ours: middle("newerAtOnce"),
    },
    { what: `${one}, by the binary`, agent: middle("agentAtOnce"), ours: middle("binaryAtOnce") },
  ];
}

async function runAt(centre: ServedCentre, line: CommandLine): Promise<Run> {
  const before = (await centre.state()).connections;
  await centre.takeRequests();
  const usage = await measure(line);
  const requests = (await centre.takeRequests()).length;
  return { ...usage, requests, connections: (await centre.state()).connections - before };
}

function writeConfig(folder: string, settings: EmulatorSettings): string {
  const path = join(folder, "config.yaml");
  const token = settings.waldurTokens.staff;
  const { months } = REPORT;
  const text = computeOffering(settings, token, { uuid: OFFERING, reportingPeriods: months });
  // The agent wants a backend type, which its report mode does not use.
  const complete = text.replace("  reporting_backend:", "  backend_type: slurm\n$&");
  writeFileSync(path, complete, { mode: 0o600 });
  return path;
}

/** What counts of the end state: amounts, and to whom they belong. */
function usageIn({ waldur: { componentUsages, userUsages } }: CentreState) {
  return { componentUsages, userUsages };
}

function medianRun(runs: readonly Run[]): Run {
  const middle = (field: keyof Run) => median(runs.map((run) => run[field]));
  return {
    seconds: middle("seconds"),
    cpu: middle("cpu"),
    memory: middle("memory"),
    requests: middle("requests"),
    connections: middle("connections"),
  };
}

function tableOf(comparisons: readonly Comparison[]): string {
  const header = ["work", "", "time", "CPU", "memory", "requests", "connections", "faster"];
  const rows = comparisons.flatMap(({ what, agent, ours }) => [
    [what, "agent", ...cellsOf(agent), ""],
    ["", "dwdi", ...cellsOf(ours), `${(agent.seconds / ours.seconds).toPrecision(3)}×`],
  ]);
  const dashes = header.map(() => "---");
  return [header, dashes, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cellsOf({ seconds, cpu, memory, requests, connections }: Run): string[] {
  const times = [seconds, cpu].map((value) => milliseconds(1000 * value));
  return [...times, mebibytes(memory), `${requests}`, `${connections}`];
}
