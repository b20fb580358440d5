/**
 * What Waldur's answers hold, validated.
 *
 * @module
 */
import * as v from "valibot";
import { validate } from "../../http/validate.ts";
import { normalUuid } from "../../usage/normal-name.ts";
import { twoDecimals } from "../../amounts/decimal.ts";

/** An offering as Waldur knows it. */
export interface OfferingRow {
  readonly components: readonly { readonly type: string; readonly billing_type: string }[];
}

/** A resource of an offering; texts that Waldur leaves out are empty. */
export interface ResourceRow {
  readonly uuid: string;
  readonly name: string;
  readonly backend_id: string;
  readonly state: string;
  readonly offering_backend_id: string;
}

/** The usage of one component of a resource in one month. */
export interface UsageRow {
  /** As it was written, since it is part of a route. */
  readonly uuid: string;
  readonly type: string;
  readonly usage: string;
  readonly billing_period: string;
  readonly resource_uuid: string;
}

/** A user's part of it. */
export interface UserUsageRow {
  readonly username: string;
  readonly usage: string;
  readonly component_type: string;
  readonly billing_period: string;
  readonly resource_uuid: string;
}

/** A user's login at an offering, empty as long as there is none. */
export interface OfferingUserRow {
  readonly username: string;
  readonly url: string;
}

/** The user whom a token belongs to. */
export interface UserRow {
  readonly username: string;
  readonly is_staff: boolean;
}

/** What Waldur says of itself. */
export interface VersionRow {
  readonly version: string;
}

const uuid = v.pipe(v.string(), v.transform(normalUuid));
const text = v.pipe(v.nullish(v.string(), ""), v.transform((text) => text.trim()));

/** A decimal, which Waldur writes as text. */
const amount = v.pipe(
  v.union([v.string(), v.number()]),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const decimal = twoDecimals(String(value));
    if (decimal !== undefined) return decimal;
    addIssue({ message: "expected a decimal" });
    return NEVER;
  }),
);

/** How an answer is read; `what` names it in errors. */
export type Reader<T> = (what: string, value: unknown) => T;

/** Reads an offering. */
export const readOfferingRow: Reader<OfferingRow> = readerOf(v.object({
  components: v.array(v.object({ type: v.string(), billing_type: v.string() })),
}));

/** Reads a resource. */
export const readResourceRow: Reader<ResourceRow> = readerOf(v.object({
  uuid,
  name: text,
  backend_id: text,
  state: text,
  offering_backend_id: text,
}));

/** Reads the usage of a component. */
export const readUsageRow: Reader<UsageRow> = readerOf(v.object({
  uuid: v.string(),
  type: v.string(),
  usage: amount,
  billing_period: v.string(),
  resource_uuid: uuid,
}));

/** Reads the usage of a user. */
export const readUserUsageRow: Reader<UserUsageRow> = readerOf(v.object({
  username: text,
  usage: amount,
  component_type: v.string(),
  billing_period: v.string(),
  resource_uuid: uuid,
}));

/** Reads an offering user. */
export const readOfferingUserRow: Reader<OfferingUserRow> = readerOf(v.object({
  username: text,
  url: v.string(),
}));

/** Reads a user. */
export const readUserRow: Reader<UserRow> = readerOf(v.object({
  username: text,
  is_staff: v.nullish(v.boolean(), false),
}));

/** Reads what Waldur says of itself. */
export const readVersionRow: Reader<VersionRow> = readerOf(v.object({ version: v.string() }));

/** Nothing is written for a row that is invalid. */
function readerOf<T>(schema: v.GenericSchema<unknown, T>): Reader<T> {
  const hint = "nothing was written for it; check that this Waldur's version is supported";
  return (subject, value) => validate(schema, value, { subject, hint });
}
