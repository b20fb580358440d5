/**
 * The registration of a report in Waldur as a site agent, which the page of the provider shows with
 * the time of its last run.
 *
 * @module
 */
import * as v from "valibot";
import type { WaldurCall, WaldurClient, WaldurResponse } from "./client/client.ts";
import type { Offering } from "../config/index.ts";
import { DwdiAbortError, DwdiError, DwdiResponseError } from "../errors.ts";
import { isSuccess } from "../http/response.ts";
import { validate } from "../http/validate.ts";
import { VERSION } from "../version.ts";
import { rejectionFailure } from "./apply/send.ts";

const IDENTITIES = "/marketplace-site-agent-identities/";
const SERVICES = "/marketplace-site-agent-services/";

/** What a report is called among the services and processors of an agent. */
const REPORT = "report";

const REGISTERED = v.object({ uuid: v.string(), name: v.string() });
const ANSWER = v.pipe(v.string(), v.parseJson(), REGISTERED);
const HINT = "check that this Waldur's version is supported";

/** Registers that a report of an offering ran; the notice says why it could not. */
export async function registerReport(
  waldur: WaldurClient,
  { uuid, kind }: Pick<Offering, "uuid" | "kind">,
  now: Date,
  call: WaldurCall,
): Promise<string | undefined> {
  try {
    const identity = await registerIdentity(waldur, uuid, now, call);
    const service = await register(
      waldur,
      `${IDENTITIES}${identity}/register_service/`,
      { name: REPORT, mode: REPORT },
      call,
    );
    await register(waldur, `${SERVICES}${service}/register_processor/`, {
      name: REPORT,
      backend_type: `cscs-dwdi-${kind}`,
      backend_version: VERSION,
    }, call);
    return undefined;
  } catch (error) {
    if (!(error instanceof DwdiError) || error instanceof DwdiAbortError) throw error;
    return `the report is not registered as a site agent: ${error.message}`;
  }
}

/** The name is not the one of the Python agent, `agent-UUID`, whose identity it would overwrite. */
async function registerIdentity(
  waldur: WaldurClient,
  offering: string,
  now: Date,
  call: WaldurCall,
): Promise<string> {
  const name = `dwdi-${offering}`;
  const body = {
    offering,
    name,
    version: VERSION,
    dependencies: [],
    config_file_path: "",
    config_file_content: "",
    last_restarted: now.toISOString(),
  };
  const { rows } = await waldur.list(IDENTITIES, { name }, call);
  const identities = validate(v.array(REGISTERED), rows, {
    subject: "the list of Waldur's site agents",
    hint: HINT,
  });
  const known = identities.find((identity) => identity.name === name);
  if (known === undefined) return await register(waldur, IDENTITIES, body, call);
  const route = `${IDENTITIES}${known.uuid}/`;
  return uuidIn(`PUT ${route}`, await waldur.put(route, body, call));
}

async function register(
  waldur: WaldurClient,
  route: string,
  body: object,
  call: WaldurCall,
): Promise<string> {
  return uuidIn(`POST ${route}`, await waldur.post(route, body, call));
}

function uuidIn(name: string, response: WaldurResponse): string {
  if (!isSuccess(response)) {
    const { message } = rejectionFailure(name, response);
    throw new DwdiResponseError(message);
  }
  return validate(ANSWER, response.text, { subject: `the response to ${name}`, hint: HINT }).uuid;
}
