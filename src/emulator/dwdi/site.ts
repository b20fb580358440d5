/**
 * The emulated site: clusters, accounts, users, storage paths and inference resources. They do not
 * depend on the seed.
 *
 * @module
 */

/** An account of the generated dataset. */
export interface EmulatedAccount {
  /** The name of the account, DWDI's `account`. */
  readonly name: string;
  /** The customer that it belongs to, part of its storage paths. */
  readonly customer: string;
  /** The tenant of its storage paths. */
  readonly tenant: string;
  /** Its clusters, one or two. */
  readonly clusters: readonly string[];
  /** The node-hours of one user on a busy day, in the middle of the project. */
  readonly size: number;
}

/** A storage path of the generated dataset. */
export interface EmulatedPath {
  /** The directory: `/<filesystem>/<data type>/<tenant>/<customer>/<account>`. */
  readonly path: string;
  /** The filesystem: `capstor` or `iopsstor`. */
  readonly filesystem: string;
  /** The data type: `store` or `scratch`. */
  readonly dataType: string;
  /** The tenant: `cscs` or `mch`. */
  readonly tenant: string;
}

/** The names of the emulated clusters. */
export const CLUSTERS: readonly string[] = ["daint", "clariden", "santis", "eiger"];

/** The emulated accounts. */
export const ACCOUNTS: readonly EmulatedAccount[] = [
  account("a122", "swissai", ["clariden"], 400),
  account("a139", "swissai", ["clariden", "santis"], 160),
  account("csstaff", "cscs", ["daint", "santis"], 12),
  account("cwp04", "msclim", ["santis"], 90, "mch"),
  account("em09", "empa", ["eiger"], 25),
  account("g207", "ethz", ["daint", "eiger"], 60),
  account("g208", "uzh", ["daint"], 45),
  account("lp16", "psi", ["daint", "eiger"], 110),
  account("mr32", "marvel", ["eiger"], 70),
  account("s1189", "usi", ["eiger"], 8),
  account("s1234", "epfl", ["daint"], 240),
  account("uzh12", "uzh", ["daint", "clariden"], 30),
];

/** The uuids of the Waldur resources that have inference costs. */
export const RESOURCES: readonly string[] = [
  "0f3b6c1e9a4d4c0f8a6f2d51b7e0c911",
  "6f2e8d407bb14a5c9d3e1c84a0f75b22",
  "a87c51d3e24f4b60b1c9f06d3e82a733",
  "d41d90fbc6a84e7792fe5a3b0c17e844",
];

/** The usernames that the accounts' users are taken from. */
export const USERNAMES: readonly string[] = [
  "ada",
  "bob",
  "cmeier",
  "dkeller",
  "efrei",
  "fbernard",
  "grossi",
  "hweber",
  "isteiner",
  "jfavre",
  "kbaumann",
  "lconti",
  "mhuber",
  "nfischer",
  "oroth",
  "pgraf",
  "rschmid",
  "sbianchi",
  "tvogel",
  "umoser",
  "vkunz",
  "wgerber",
];

/** All accounts have a path in `/capstor/store`; some have one in the others. */
const DIRECTORIES: readonly { filesystem: string; dataType: string; everyNth: number }[] = [
  { filesystem: "capstor", dataType: "store", everyNth: 1 },
  { filesystem: "capstor", dataType: "scratch", everyNth: 2 },
  { filesystem: "iopsstor", dataType: "store", everyNth: 4 },
  { filesystem: "iopsstor", dataType: "scratch", everyNth: 3 },
];

/** The cores of a node: the CPU-hours of a node-hour. */
export function coresOf(cluster: string): number {
  return cluster === "eiger" ? 256 : 288;
}

/**
 * Lists the storage paths of the generated dataset.
 *
 * @example
 * ```ts
 * import { storagePaths } from "@dwdi/sdk/emulator";
 *
 * const stores = storagePaths().filter(({ dataType }) => dataType === "store");
 * console.assert(stores.some(({ path }) => path === "/capstor/store/cscs/ethz/g207"));
 * ```
 */
export function storagePaths(): EmulatedPath[] {
  return DIRECTORIES.flatMap(({ filesystem, dataType, everyNth }) =>
    ACCOUNTS.filter((_, index) => index % everyNth === 0).map((owner) => ({
      path: `/${filesystem}/${dataType}/${owner.tenant}/${owner.customer}/${owner.name}`,
      filesystem,
      dataType,
      tenant: owner.tenant,
    }))
  );
}

function account(
  name: string,
  customer: string,
  clusters: readonly string[],
  size: number,
  tenant = "cscs",
): EmulatedAccount {
  return { name, customer, tenant, clusters, size };
}
