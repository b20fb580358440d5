/**
 * `dwdi compute`: node-hours and CPU-hours by account.
 *
 * @module
 */
import type { ComputeEntry, ComputeMetrics, ComputeUser } from "../../src/usage/compute.ts";
import { chooseWith, clockOf } from "../settings/config-file.ts";
import { type Command, defineCommand } from "../flags/command.ts";
import { bucketsOf } from "../output/buckets.ts";
import { type Column, hoursColumn, type Item, type Row } from "../output/document.ts";
import { pick, suggestFields } from "../output/fields.ts";
import { planOutput, usageOutputFlags, writeDocument } from "../output/index.ts";
import { periodFlags, periodText, resolvePeriod } from "../flags/period-flags.ts";
import { openOffering, sessionFlags, sourceOf, withClient } from "../settings/dwdi-client.ts";

const COLUMNS: readonly Column[] = [
  { field: "period", header: "PERIOD", quantity: "text" },
  { field: "account", header: "ACCOUNT", quantity: "text" },
  hoursColumn("nodeHours"),
  hoursColumn("cpuHours"),
];
const USER: Column = { field: "username", header: "USER", quantity: "text" };

const command: Command = defineCommand({
  meta: {
    name: "compute",
    description: "Show compute usage by account and period",
    about: "Shows node-hours and CPU-hours of each account, and any other hours that DWDI sends; " +
      "with --users, those of each user. Without a period it shows the current month. An " +
      "account that DWDI does not list is named on stderr, never shown as 0. @FILE names a file " +
      "with one account a line, which may hold commas; @@x is the account @x.",
    examples: [
      { about: "Show last month, all accounts", command: "dwdi compute --last-month" },
      {
        about: "Show one account's node-hours of last month, as CSV",
        command: "dwdi compute --account g207 --last-month --fields account,nodeHours -o csv",
      },
      {
        about: "Show two accounts on one cluster, by user",
        command: "dwdi compute --account g207,s1234 --cluster daint --month 2025-01 --users",
      },
      {
        about: "Draw the last twelve months of an account as bars",
        command: "dwdi compute --account g207 --since 12m --chart",
      },
      {
        about: "Write a year of all accounts as an HTML page with charts",
        command: "dwdi compute --from 2024-01 --to 2024-12 -o html --out 2024.html",
      },
      {
        about: "Show the five largest accounts",
        command: "dwdi compute --fields account,nodeHours -P -n | sort -t'|' -k2 -rg | head -5",
      },
    ],
  },
  args: {
    account: { type: "string", list: true, description: "an account (default: all)" },
    cluster: {
      type: "string",
      list: true,
      description: "a cluster (default: the file's, or all)",
    },
    users: { type: "boolean", description: "one row per user" },
    ...periodFlags,
    ...usageOutputFlags,
    fields: {
      ...usageOutputFlags.fields,
      suggest: ({ given }) =>
        suggestFields(given("users").length === 0 ? COLUMNS : [...COLUMNS, USER]),
    },
    ...sessionFlags,
  },
  async run({ args: values, data: context }) {
    const found = await openOffering(values, context, "compute");
    const period = resolvePeriod(values, context, clockOf(found));
    const plan = planOutput(values, values.users ? [...COLUMNS, USER] : COLUMNS, true);
    const { from, to } = period;
    const { account: accounts } = values;
    const choose = chooseWith(found, context);
    const clusters = choose(
      "cluster",
      values.cluster,
      "cscs_dwdi_cluster",
      (offering) => offering.clusters,
    );
    const { computeUsageStream } = await import("../../src/usage/compute.ts");
    await withClient(values, found, context, async (client) => {
      const usage = computeUsageStream(client, {
        from,
        to,
        ...(accounts && { accounts }),
        ...(clusters && clusters !== "*" && { clusters }),
      }, { signal: context.signal });
      const buckets = bucketsOf(
        usage,
        (entry) => new EntryItem(entry, values.users, plan.fields),
      );
      const scope = { Accounts: accounts, Clusters: clusters, Source: sourceOf(client, values) };
      const subject = { title: "Compute usage", scope };
      const place = clusters ? ` on ${[clusters].flat().join(", ")}` : "";
      const ifNothing = `DWDI lists no usage in ${periodText(period)}${place}`;
      const document = { schema: "dwdi/compute/1", subject, period, buckets, ifNothing };
      await writeDocument(document, plan, context);
    });
  },
});

export default command;

/** An entry that is made, as an object or as rows, when a format asks for it: none asks for both. */
class EntryItem implements Item {
  readonly #usage: ComputeEntry;
  readonly #isDivided: boolean;
  readonly #fields: ReadonlySet<string> | undefined;

  /** An account that has hours but no users keeps a row, so that the hours are not lost. */
  constructor(usage: ComputeEntry, byUser: boolean, fields?: ReadonlySet<string>) {
    this.#usage = usage;
    this.#isDivided = byUser && usage.users.length > 0;
    this.#fields = fields;
  }

  get entry(): object {
    const { period, account, users } = this.#usage;
    const entry = { period, account, ...withNulls(this.#usage), users: users.map(withUsername) };
    return this.#fields === undefined ? entry : choose(entry, this.#fields);
  }

  get rows(): readonly Row[] {
    if (!this.#isDivided) return [flat(this.#usage)];
    const { period, account, users } = this.#usage;
    return users.map((user) => ({ period, account, ...flat(user) }));
  }

  get whole(): Row | undefined {
    return this.#isDivided ? flat(this.#usage) : undefined;
  }
}

function flat(value: ComputeEntry | ComputeUser): Row {
  const { other, ...known } = value;
  const { users: _, ...scalars } = "users" in known ? known : { ...known, users: [] };
  return { ...scalars, ...other };
}

interface NullableMetrics extends Pick<ComputeEntry, "other"> {
  readonly nodeHours: number | null;
  readonly cpuHours: number | null;
}

/** Readers of JSON and NDJSON take the columns from the first entries. */
function withNulls({ nodeHours, cpuHours, other }: ComputeMetrics): NullableMetrics {
  return { nodeHours: nodeHours ?? null, cpuHours: cpuHours ?? null, other };
}

function withUsername(user: ComputeUser): NullableMetrics & Pick<ComputeUser, "username"> {
  return { username: user.username, ...withNulls(user) };
}

function choose(
  value: NullableMetrics & { readonly users?: readonly NullableMetrics[] },
  fields: ReadonlySet<string>,
): object {
  const other = pick(value.other, fields);
  return {
    ...pick(value, fields),
    ...(Object.keys(other).length === 0 ? {} : { other }),
    ...(value.users && fields.has("username")
      ? { users: value.users.map((user) => choose(user, fields)) }
      : {}),
  };
}
