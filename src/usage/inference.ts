/**
 * Inference: the cost of Waldur resources.
 *
 * @module
 */
import * as v from "valibot";
import type { KnownKeys } from "../client/check-keys.ts";
import type { DwdiClient } from "../client/client.ts";
import type { CallOptions } from "../client/client-options.ts";
import { DwdiConfigError } from "../errors.ts";
import { parsePeriod, type PeriodQuery } from "../period/period.ts";
import type { Bucket, UsageReader } from "./bucket.ts";
import {
  checkQuery,
  collectBuckets,
  streamBuckets,
  type Usage,
  USAGE_QUERY_KEYS,
  type UsageOptions,
} from "./range.ts";
import { checkNames, type UsageRequest } from "./request.ts";
import { amount, listedName, sumOfSent } from "./response.ts";

/** A query for inference cost, which DWDI knows by month. */
export type InferenceQuery = PeriodQuery & InferenceFilter;

/** What a query for inference cost names beside its period. */
export interface InferenceFilter extends UsageOptions {
  /** The uuids of Waldur resources, with or without dashes; all that the credentials may see when left out. */
  readonly resources?: readonly string[] | undefined;
}

/** The cost of one resource in one month. */
export interface InferenceEntry {
  /** The month, `YYYY-MM`. */
  readonly period: string;
  /** The uuid as the query writes it; as DWDI does, `waldurResourceUuid`, when the query names none. */
  readonly resource: string;
  /** The cost in the currency of the deployment, `totalCost`; absent where DWDI did not send it. */
  readonly totalCost?: number;
}

/** The inference cost of a month. */
export type InferenceBucket = Bucket<InferenceEntry>;

/** The inference cost of a period. */
export type InferenceCost = Usage<InferenceEntry>;

/**
 * Reads the cost of inference by resource, from `/inference/resource/cost`.
 *
 * @throws {DwdiConfigError} When the query or the options are invalid, or names days.
 * @throws {DwdiError} As {@linkcode DwdiClient.get} does.
 *
 * @example
 * ```ts
 * import { createDwdiClient, inferenceCost } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * const cost = await inferenceCost(client, { month: "2025-01" });
 * for (const { resource, totalCost } of cost.entries) console.log(resource, totalCost);
 * await dwdi.close();
 * ```
 */
export function inferenceCost(
  client: DwdiClient,
  query: InferenceQuery,
  options: CallOptions = {},
): Promise<InferenceCost> {
  return collectBuckets(query, inferenceCostStream(client, query, options));
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
 * const { apiUrl, auth } = dwdi.settings;
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
  options: CallOptions = {},
): AsyncGenerator<InferenceBucket, void> {
  checkQuery(query, QUERY_KEYS);
  const { resources } = query;
  checkNames("resources", resources);
  const period = parsePeriod(query);
  if (period.granularity === "day") {
    throw new DwdiConfigError("inference cost is known by month only", {
      hint: "name the period by months",
    });
  }
  const request: UsageRequest = {
    route: "/inference/resource/cost",
    periodParams: ["from", "to"],
    listParam: "resource_uuid",
    names: resources,
    filters: {},
  };
  yield* streamBuckets(client, period, resources, request, READER, query, options);
}

const QUERY_KEYS: KnownKeys<InferenceQuery> = {
  resources: true,
  ...USAGE_QUERY_KEYS,
};

const ELEMENT = v.object({ waldurResourceUuid: listedName, totalCost: v.nullish(amount) });

const READER: UsageReader<v.InferOutput<typeof ELEMENT>, InferenceEntry> = {
  list: "inference",
  nameField: "waldurResourceUuid",
  elementSchema: () => ELEMENT,
  nameOf: ({ waldurResourceUuid }) => waldurResourceUuid,
  normalName: normalUuid,
  entryOf(period, resource, elements) {
    const totalCost = sumOfSent(elements.map((element) => element.totalCost));
    return { period, resource, ...(totalCost === undefined ? {} : { totalCost }) };
  },
};

/** A uuid in the form in which uuids are compared: 32 hexadecimal digits in lower case. */
export function normalUuid(uuid: string): string {
  return uuid.replaceAll("-", "").toLowerCase();
}
