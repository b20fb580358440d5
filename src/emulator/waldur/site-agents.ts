/**
 * The endpoints where agents of a site register: an agent as an identity of an offering, its
 * services, and what they run as processors. The page of a provider shows them.
 *
 * @module
 */
import { json } from "../route.ts";
import { checkAccess, hasAccess } from "./auth.ts";
import type { EmulatedOffering } from "./data.ts";
import {
  type Endpoint,
  type Endpoints,
  get,
  missing,
  post,
  type WaldurRequest,
  type WaldurSettings,
} from "./endpoint.ts";
import { pageResponse, type Row } from "./page.ts";
import {
  detailError,
  fieldError,
  fieldsOf,
  optional,
  readBody,
  type Reader,
  required,
  text,
  ValidationError,
} from "./serializer.ts";
import { dashed, parseUuid, seededUuid } from "./values.ts";

/** A site agent's identity, service or processor. */
interface Registered {
  readonly uuid: string;
  readonly name: string;
  readonly created: string;
  modified: string;
}

interface Identity extends Registered {
  readonly offering: EmulatedOffering;
  version: string | undefined;
  lastRestarted: string | undefined;
  readonly services: Map<string, Service>;
}

interface Service extends Registered {
  readonly identity: Identity;
  mode: string | undefined;
  readonly processors: Map<string, Processor>;
}

interface Processor extends Registered {
  readonly service: Service;
  backendType: string;
  backendVersion: string | undefined;
  lastRun: string;
}

/** The endpoints of site agents; a server of October 2024 has none. */
export function siteAgentEndpoints({ store, traits, now }: WaldurSettings): Endpoints {
  const identities: Identity[] = [];
  const services = () => identities.flatMap((identity) => [...identity.services.values()]);

  const register = (...key: readonly string[]): Registered => {
    const created = now().toISOString();
    const name = key.at(-1) ?? "";
    return { uuid: seededUuid("site-agent", ...key), name, created, modified: created };
  };

  const offeringOf: Reader<EmulatedOffering> = (value) => {
    const offering = store.offering(parseUuid(String(value)) ?? "");
    if (offering !== undefined) return offering;
    throw new ValidationError([`Object with uuid=${value} does not exist.`]);
  };

  const identityBody = (body: unknown) => {
    const { field } = fieldsOf(body);
    const offering = field("offering", required(offeringOf));
    const name = field("name", required(text));
    const version = field("version", optional(text));
    const lastRestarted = field("last_restarted", optional(moment));
    return {
      offering: offering(),
      name: name(),
      version: version(),
      lastRestarted: lastRestarted(),
    };
  };

  const identityAt = ({ uuid, role }: WaldurRequest): Identity => {
    const identity = identities.find((identity) => identity.uuid === uuid);
    if (identity !== undefined && hasAccess(role, identity.offering)) return identity;
    throw detailError(404, "No AgentIdentity matches the given query.");
  };

  const serviceAt = ({ uuid, role }: WaldurRequest): Service => {
    const service = services().find((service) => service.uuid === uuid);
    if (service !== undefined && hasAccess(role, service.identity.offering)) return service;
    throw detailError(404, "No AgentService matches the given query.");
  };

  const createIdentity = async ({ request, role, origin }: WaldurRequest): Promise<Response> => {
    const { name, offering, version, lastRestarted } = await readBody(request, identityBody);
    checkAccess(role, offering);
    if (identities.some((known) => known.name === name && known.offering === offering)) {
      const message = "The fields offering, name must make a unique set.";
      throw fieldError("non_field_errors", message);
    }
    const registered = register(offering.uuid, name);
    const identity = { ...registered, offering, version, lastRestarted, services: new Map() };
    identities.push(identity);
    return json(201, identityRow(identity, origin));
  };

  const updateIdentity = async (incoming: WaldurRequest): Promise<Response> => {
    const identity = identityAt(incoming);
    const { version, lastRestarted } = await readBody(incoming.request, identityBody);
    Object.assign(identity, { version, lastRestarted, modified: now().toISOString() });
    return json(200, identityRow(identity, incoming.origin));
  };

  const listIdentities = ({ url, role, origin }: WaldurRequest): Response => {
    const name = url.searchParams.get("name") || undefined;
    const shown = identities.filter((identity) =>
      hasAccess(role, identity.offering) && (name === undefined || identity.name === name)
    );
    return pageResponse(shown, (identity) => identityRow(identity, origin), url, origin);
  };

  const registerService = async (incoming: WaldurRequest): Promise<Response> => {
    const identity = identityAt(incoming);
    const { name, mode } = await readBody(incoming.request, serviceBody);
    const known = identity.services.get(name);
    const service: Service = known ??
      { ...register(identity.uuid, name), identity, mode, processors: new Map() };
    Object.assign(service, { mode, modified: now().toISOString() });
    identity.services.set(name, service);
    return json(known ? 200 : 201, serviceRow(service, incoming.origin));
  };

  const registerProcessor = async (incoming: WaldurRequest): Promise<Response> => {
    const service = serviceAt(incoming);
    const { name, ...backend } = await readBody(incoming.request, processorBody);
    const known = service.processors.get(name);
    const lastRun = now().toISOString();
    const processor: Processor = known ??
      { ...register(service.uuid, name), service, ...backend, lastRun };
    Object.assign(processor, { ...backend, lastRun, modified: lastRun });
    service.processors.set(name, processor);
    return json(known ? 200 : 201, processorRow(processor, incoming.origin));
  };

  const endpoints: Endpoints = {
    [IDENTITIES]: {
      methods: ["GET", "POST"],
      handle: (incoming) =>
        incoming.request.method === "POST" ? createIdentity(incoming) : listIdentities(incoming),
    },
    [`${IDENTITIES}{uuid}/`]: { methods: ["PUT"], handle: updateIdentity },
    [`${IDENTITIES}{uuid}/register_service/`]: post(registerService),
    [SERVICES]: get(({ url, role, origin }) => {
      const shown = services().filter(({ identity }) => hasAccess(role, identity.offering));
      return pageResponse(shown, (service) => serviceRow(service, origin), url, origin);
    }),
    [`${SERVICES}{uuid}/register_processor/`]: post(registerProcessor),
  };
  return traits.lacksSiteAgents ? mapValues(endpoints, missing) : endpoints;
}

const IDENTITIES = "marketplace-site-agent-identities/";
const SERVICES = "marketplace-site-agent-services/";

function serviceBody(body: unknown) {
  const { field } = fieldsOf(body);
  const name = field("name", required(text));
  const mode = field("mode", optional(text));
  return { name: name(), mode: mode() };
}

function processorBody(body: unknown) {
  const { field } = fieldsOf(body);
  const name = field("name", required(text));
  const backendType = field("backend_type", required(text));
  const backendVersion = field("backend_version", optional(text));
  return { name: name(), backendType: backendType(), backendVersion: backendVersion() };
}

function moment(value: unknown): string {
  const date = new Date(text(value));
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw new ValidationError(["Datetime has wrong format."]);
}

function identityRow(identity: Identity, origin: string): Row {
  const { offering, version = null, lastRestarted = null, services } = identity;
  return {
    ...registeredRow(identity, IDENTITIES, origin),
    offering: dashed(offering.uuid),
    created_by: null,
    version,
    dependencies: [],
    config_file_path: "",
    config_file_content: "",
    last_restarted: lastRestarted,
    services: [...services.values()].map((service) => nestedServiceRow(service, origin)),
  };
}

function nestedServiceRow(service: Service, origin: string): Row {
  const { mode = null } = service;
  const state = "Active";
  return { ...registeredRow(service, SERVICES, origin), mode, state, statistics: {} };
}

function serviceRow(service: Service, origin: string): Row {
  const { identity, processors } = service;
  return {
    ...nestedServiceRow(service, origin),
    identity: dashed(identity.uuid),
    identity_name: identity.name,
    processors: [...processors.values()].map((processor) => processorRow(processor, origin)),
  };
}

function processorRow(processor: Processor, origin: string): Row {
  const { service, backendType, backendVersion = null, lastRun } = processor;
  return {
    ...registeredRow(processor, "marketplace-site-agent-processors/", origin),
    service: dashed(service.uuid),
    service_name: service.name,
    backend_type: backendType,
    backend_version: backendVersion,
    last_run: lastRun,
  };
}

function registeredRow(
  { uuid, name, created, modified }: Registered,
  route: string,
  origin: string,
): Row {
  return { uuid: dashed(uuid), url: `${origin}/api/${route}${uuid}/`, name, created, modified };
}

function mapValues(endpoints: Endpoints, value: () => Endpoint): Endpoints {
  return Object.fromEntries(Object.keys(endpoints).map((path) => [path, value()]));
}
