/**
 * What Waldur's answers hold, validated.
 *
 * @module
 */
import * as v from "valibot";
import { DwdiResponseError } from "../errors.ts";
import { twoDecimals } from "./amount.ts";
import { plainUuid } from "./uuid.ts";

const uuid = v.pipe(v.string(), v.transform(plainUuid));

/** A decimal, which Waldur writes as text. */
const amount = v.pipe(
  v.union([v.string(), v.number()]),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const text = twoDecimals(String(value));
    if (text !== undefined) return text;
    addIssue({ message: "expected a decimal" });
    return NEVER;
  }),
);

/** A text that may be missing, and is then empty. */
const optionalText = v.pipe(v.nullish(v.string(), ""), v.transform((text) => text.trim()));

const offeringSchema = v.object({
  name: v.string(),
  components: v.array(v.object({ type: v.string(), billing_type: v.string() })),
});

const resourceSchema = v.object({
  uuid,
  name: optionalText,
  backend_id: optionalText,
  state: optionalText,
  offering_backend_id: optionalText,
});

const usageSchema = v.object({
  /** As it was written, since it is part of a route. */
  uuid: v.string(),
  type: v.string(),
  usage: amount,
  billing_period: v.string(),
  resource_uuid: uuid,
});

const userUsageSchema = v.object({
  username: v.nullish(v.string()),
  usage: amount,
  component_type: v.string(),
  billing_period: v.string(),
  resource_uuid: uuid,
});

const offeringUserSchema = v.object({ username: v.nullish(v.string()), url: v.string() });

const userSchema = v.object({ username: optionalText, is_staff: v.nullish(v.boolean(), false) });

/** An offering as Waldur knows it. */
export type OfferingRow = v.InferOutput<typeof offeringSchema>;
/** A resource of an offering. */
export type ResourceRow = v.InferOutput<typeof resourceSchema>;
/** The usage of one component of a resource in one month. */
export type UsageRow = v.InferOutput<typeof usageSchema>;
/** A user's part of it. */
export type UserUsageRow = v.InferOutput<typeof userUsageSchema>;
/** A user's login at an offering. */
export type OfferingUserRow = v.InferOutput<typeof offeringUserSchema>;
/** The user whom a token belongs to. */
export type UserRow = v.InferOutput<typeof userSchema>;

/** How an answer is read; `what` names it in errors. */
export type Reader<T> = (what: string, value: unknown) => T;

/** Reads an offering. */
export const readOfferingRow: Reader<OfferingRow> = readerOf(offeringSchema);
/** Reads a resource. */
export const readResourceRow: Reader<ResourceRow> = readerOf(resourceSchema);
/** Reads the usage of a component. */
export const readUsageRow: Reader<UsageRow> = readerOf(usageSchema);
/** Reads the usage of a user. */
export const readUserUsageRow: Reader<UserUsageRow> = readerOf(userUsageSchema);
/** Reads an offering user. */
export const readOfferingUserRow: Reader<OfferingUserRow> = readerOf(offeringUserSchema);
/** Reads a user. */
export const readUserRow: Reader<UserRow> = readerOf(userSchema);

/** What is wrong is named by its place, never by its value. */
function readerOf<T>(schema: v.GenericSchema<unknown, T>): Reader<T> {
  return (what, value) => {
    const result = v.safeParse(schema, value, { abortEarly: true });
    if (result.success) return result.output;
    const [issue] = result.issues;
    const place = v.getDotPath(issue) ?? "it";
    const said = issue.input === undefined ? "is missing" : "is not of the right type";
    throw new DwdiResponseError(`${what} cannot be right: ${place} ${said}`, {
      hint: "nothing was written for it; check that this Waldur's version is supported",
    });
  };
}
