/**
 * The configuration file of `dwdi waldur … --demo`: the offerings of the emulator.
 *
 * @module
 */
import {
  type EmulatedOffering,
  type EmulatorServer,
  storagePaths,
} from "../../src/emulator/index.ts";

/** The settings of one kind of offering. */
interface Kind {
  readonly backend: string;
  readonly settings?: object;
}

const PLACE = { filesystem: "capstor", dataType: "store" } as const;

/** By a component that only this kind of offering has. */
const KINDS: Readonly<Record<string, Kind>> = {
  nodeHours: { backend: "cscs-dwdi-compute" },
  storage_space: {
    backend: "cscs-dwdi-storage",
    settings: {
      storage_filesystem: PLACE.filesystem,
      storage_data_type: PLACE.dataType,
      storage_path_mapping: pathMapping(),
    },
  },
  token_cost: { backend: "cscs-dwdi-inference" },
};

/** DWDI's units per unit of Waldur; 1 for all others. */
const FACTORS: Readonly<Record<string, number>> = { GB: 1e9 };

/** The text of a file with all offerings of an emulator. */
export function demoConfig(server: EmulatorServer): string {
  const { offerings } = server.emulator.waldur;
  return JSON.stringify({
    offerings: offerings.map((offering) => describeOffering(offering, server)),
  });
}

function describeOffering(
  { name, uuid, components }: EmulatedOffering,
  { settings }: EmulatorServer,
): object {
  const types = components.map(({ type }) => type);
  const kind = Object.entries(KINDS).find(([type]) => types.includes(type))?.[1];
  return {
    name,
    waldur_api_url: settings.waldurUrl,
    waldur_api_token: settings.waldurTokens.staff,
    waldur_offering_uuid: uuid,
    reporting_backend: kind?.backend,
    backend_settings: {
      cscs_dwdi_api_url: settings.apiUrl,
      cscs_dwdi_client_id: settings.clientId,
      cscs_dwdi_client_secret: settings.clientSecret,
      cscs_dwdi_oidc_token_url: settings.tokenUrl,
      ...kind?.settings,
    },
    backend_components: Object.fromEntries(
      components.filter(({ billingType }) => billingType === "usage")
        .map(({ type, measuredUnit = "units" }) => [type, {
          measured_unit: measuredUnit,
          accounting_type: "usage",
          label: type,
          unit_factor: FACTORS[measuredUnit] ?? 1,
        }]),
    ),
  };
}

/** Waldur's ids for paths: `g207-store` for the path of the account g207. */
function pathMapping(): Readonly<Record<string, string>> {
  const paths = storagePaths().filter(({ filesystem, dataType }) =>
    filesystem === PLACE.filesystem && dataType === PLACE.dataType
  );
  return Object.fromEntries(
    paths.map(({ path, dataType }) => [`${path.split("/").at(-1)}-${dataType}`, path]),
  );
}
