/**
 * The Waldur of the made-up centre: three offerings, whose resources stand for
 * accounts, paths and inference resources of the made-up DWDI data set.
 *
 * @module
 */
import { ACCOUNTS, RESOURCES, storagePaths, USERNAMES } from "../dwdi/centre.ts";
import type {
  EmulatedComponent,
  EmulatedOffering,
  EmulatedOfferingUser,
  EmulatedResource,
  WaldurData,
} from "./data.ts";
import { dashed, uuidOf } from "./uuid.ts";

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

/** What makes some compute resources unlike the others. */
const PECULIAR: Readonly<Record<string, Partial<EmulatedResource>>> = {
  g208: { created: "2025-03-12T14:30:00Z" },
  lp16: { state: "Updating" },
  uzh12: { state: "Erred" },
};

/** The path of this account stands in Waldur as an id that a configuration maps to the path. */
const MAPPED_ACCOUNT = "cwp04";

/** The last few of the centre's users have not come to Waldur. */
const UNKNOWN_USERS = 3;

/** Makes the data set; no usage has been reported in it. */
export function waldurCentre(): WaldurData {
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
      ...PECULIAR[name],
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

/** DWDI names these by their Waldur uuids; one has its `backend_id` with dashes. */
function inferenceResources(): EmulatedResource[] {
  return RESOURCES.map((uuid, index) => ({
    ...resource(INFERENCE, `Inference project ${index + 1}`),
    uuid,
    backendId: index === 0 ? dashed(uuid) : uuid,
  }));
}

/** Beside those who have a login, one still waits for it. */
function offeringUsers(): EmulatedOfferingUser[] {
  const user = (username: string): EmulatedOfferingUser => ({
    uuid: uuidOf("offering user", username),
    offering: COMPUTE.uuid,
    username,
  });
  return [...USERNAMES.slice(0, -UNKNOWN_USERS).map(user), { ...user(""), state: "Requested" }];
}

function resource({ uuid }: EmulatedOffering, name: string): EmulatedResource {
  return { uuid: uuidOf("resource", name), name, offering: uuid };
}

function usage(type: string, measuredUnit: string): EmulatedComponent {
  return { type, billingType: "usage", measuredUnit };
}
