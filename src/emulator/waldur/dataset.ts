/**
 * The generated dataset of Waldur: three offerings, with a resource for each account, path and
 * inference resource of the generated DWDI dataset.
 *
 * @module
 */
import { ACCOUNTS, RESOURCES, storagePaths, USERNAMES } from "../dwdi/site.ts";
import type {
  EmulatedComponent,
  EmulatedOffering,
  EmulatedOfferingUser,
  EmulatedResource,
  WaldurData,
} from "./data.ts";
import { dashed, seededUuid } from "./values.ts";

const COMPUTE: EmulatedOffering = {
  uuid: "c5c5da1a7c0a4e0d9b1f3a6e2d7c0001",
  name: "Daint",
  backendId: "daint",
  components: [
    usage("nodeHours", "node-hours"),
    usage("cpuHours", "cpu-hours"),
    { type: "platform_fee", billingType: "fixed", measuredUnit: "months" },
  ],
};

const STORAGE: EmulatedOffering = {
  uuid: "c5c5da1a7c0a4e0d9b1f3a6e2d7c0002",
  name: "Capstor store",
  components: [usage("storage_space", "GB"), usage("storage_inodes", "count")],
};

const INFERENCE: EmulatedOffering = {
  uuid: "c5c5da1a7c0a4e0d9b1f3a6e2d7c0003",
  name: "Inference",
  components: [usage("token_cost", "CHF")],
};

/** Compute resources that differ from the others. */
const SPECIAL_RESOURCES: Readonly<Record<string, Partial<EmulatedResource>>> = {
  g208: { created: "2025-03-12T14:30:00Z" },
  lp16: { state: "Updating" },
  uzh12: { state: "Erred" },
};

/** The resource of this account has an id that a configuration maps to the path. */
const MAPPED_ACCOUNT = "cwp04";

/** The last users of the site are not known to Waldur. */
const UNKNOWN_USERS = 3;

/** Makes the dataset, without usage. */
export function waldurDataset(): WaldurData {
  return {
    offerings: [COMPUTE, STORAGE, INFERENCE],
    resources: [...computeResources(), ...storageResources(), ...inferenceResources()],
    offeringUsers: offeringUsers(),
    componentUsages: [],
    userUsages: [],
  };
}

function computeResources(): EmulatedResource[] {
  const accounts = ACCOUNTS.filter(({ clusters }) => clusters.includes("daint"));
  return [
    ...accounts.map(({ name }) => ({
      ...resource(COMPUTE, `Daint project ${name}`),
      backendId: name,
      ...SPECIAL_RESOURCES[name],
    })),
    resource(COMPUTE, "Daint project that has no account yet"),
  ];
}

function storageResources(): EmulatedResource[] {
  return storagePaths()
    .filter(({ filesystem, dataType }) => filesystem === "capstor" && dataType === "store")
    .map(({ path }) => ({
      ...resource(STORAGE, `Store ${path}`),
      backendId: path.endsWith(`/${MAPPED_ACCOUNT}`) ? `${MAPPED_ACCOUNT}-store` : path,
    }));
}

/** DWDI lists these by their Waldur uuids; one has a `backend_id` with dashes. */
function inferenceResources(): EmulatedResource[] {
  return RESOURCES.map((uuid, index) => ({
    ...resource(INFERENCE, `Inference project ${index + 1}`),
    uuid,
    backendId: index === 0 ? dashed(uuid) : uuid,
  }));
}

/** One user has no username yet. */
function offeringUsers(): EmulatedOfferingUser[] {
  const user = (username: string): EmulatedOfferingUser => ({
    uuid: seededUuid("offering user", username),
    offering: COMPUTE.uuid,
    username,
  });
  return [...USERNAMES.slice(0, -UNKNOWN_USERS).map(user), { ...user(""), state: "Requested" }];
}

function resource({ uuid }: EmulatedOffering, name: string): EmulatedResource {
  return { uuid: seededUuid("resource", name), name, offering: uuid };
}

function usage(type: string, measuredUnit: string): EmulatedComponent {
  return { type, billingType: "usage", measuredUnit };
}
