/**
 * Inference: what Waldur resources cost.
 *
 * @module
 */
import * as v from "valibot";
import { amountSchema, groupBy, sumOf } from "./answer.ts";
import { askInBatches, type BatchAnswer, checkNames } from "./batch.ts";
import { type Bucket, collectBuckets, type Listing, streamBuckets, type Usage } from "./bucket.ts";
import {
  type CallOptions,
  type DwdiClient,
  internalsOf,
  type ResponsePage,
} from "../client/client.ts";
import { elementsOf, readerBy } from "./elements.ts";
import { DwdiConfigError } from "../errors.ts";
import { normalUuid } from "./normal-name.ts";
import { parsePeriod, type Period, type PeriodQuery } from "../period/period.ts";
import { encodeParams } from "../client/route.ts";

/** What of inference cost is asked for; DWDI knows it by month. */
export interface InferenceQuery extends PeriodQuery {
  /** The uuids of Waldur resources, with or without dashes; all that the credentials may see when left out. */
  readonly resources?: readonly string[];
  /** Ends the call, its waits included. */
  readonly signal?: AbortSignal | undefined;
}

/** What one resource cost in one month. */
export interface InferenceEntry {
  /** The month, `YYYY-MM`. */
  readonly period: string;
  /** The uuid as it was asked for; `waldurResourceUuid` where none was. */
  readonly resource: string;
  /** The cost in the currency of the deployment, `totalCost`; absent where DWDI did not send it. */
  readonly totalCost?: number;
}

/** The inference cost of a month. */
export type InferenceBucket = Bucket<InferenceEntry>;

/** The inference cost of a period. */
export type InferenceCost = Usage<InferenceEntry>;

/**
 * Reads what inference cost by resource, from `/inference/resource/cost`.
 *
 * @throws {DwdiConfigError} When the query cannot be asked as it is, or names days.
 * @throws {DwdiError} As {@linkcode DwdiClient.get} does.
 *
 * @example
 * ```ts
 * import { createDwdiClient, inferenceCost } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * const cost = await inferenceCost(client, { month: "2025-01" });
 * for (const { resource, totalCost } of cost.entries) console.log(resource, totalCost);
 * await dwdi.close();
 * ```
 */
export function inferenceCost(client: DwdiClient, query: InferenceQuery): Promise<InferenceCost> {
  return collectBuckets(query, inferenceCostStream(client, query));
}

/**
 * Reads inference cost one month at a time, for periods too large to hold.
 *
 * @throws {DwdiError} As {@linkcode inferenceCost} does, when the first item is asked for or later.
 *
 * @example
 * ```ts
 * import { createDwdiClient, inferenceCostStream } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * for await (const month of inferenceCostStream(client, { from: "2024-11", to: "2025-01" })) {
 *   console.log(month.period, month.entries.length);
 * }
 * await dwdi.close();
 * ```
 */
export async function* inferenceCostStream(
  client: DwdiClient,
  query: InferenceQuery,
): AsyncGenerator<InferenceBucket, void> {
  const resources = checkNames("resources", query.resources);
  if (parsePeriod(query).granularity === "day") {
    throw new DwdiConfigError("inference cost is known by month only", {
      hint: "name the period by months",
    });
  }
  yield* streamBuckets(
    client,
    query,
    resources,
    LISTING,
    (period, call) => askResources(client, period, resources, call),
  );
}

function askResources(
  client: DwdiClient,
  { from, to }: Period,
  resources: readonly string[] | undefined,
  call: CallOptions,
): Promise<readonly BatchAnswer[]> {
  const route = "/inference/resource/cost";
  return askInBatches(
    "resource_uuid",
    resources,
    `${client.apiUrl}${route}?${encodeParams({ from, to })}`,
    (names) => internalsOf(client).allPages(route, { from, to, resource_uuid: names }, call),
  );
}

const LISTING: Listing<InferenceEntry> = {
  keyOf: normalUuid,
  read: readInference,
  named: (entry, resource) => ({ ...entry, resource }),
};

const ELEMENT = v.object({ waldurResourceUuid: v.string(), totalCost: v.nullish(amountSchema) });

function readInference(
  pages: readonly ResponsePage[],
  period: Period,
): Map<string, InferenceEntry> {
  const elements = elementsOf(pages, "inference", readerBy(ELEMENT));
  const entries = new Map<string, InferenceEntry>();
  const byUuid = groupBy(elements, ({ waldurResourceUuid }) => normalUuid(waldurResourceUuid));
  for (const [uuid, parts] of byUuid) {
    const totalCost = sumOf(parts.map((part) => part.totalCost));
    entries.set(uuid, {
      period: period.from,
      resource: parts[0]?.waldurResourceUuid ?? uuid,
      ...(totalCost === undefined ? {} : { totalCost }),
    });
  }
  return entries;
}
