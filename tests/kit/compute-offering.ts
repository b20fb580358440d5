/**
 * The configuration of one compute offering, as an emulator's settings have it.
 */
import type { EmulatorSettings } from "../../src/emulator/index.ts";

/** The uuid of the emulator's own compute offering. */
export const OFFERING = "c5c5da1a7c0a4e0d9b1f3a6e2d7c0001";

/** What of an emulator's settings a configuration names. */
export type Addresses = Pick<
  EmulatorSettings,
  "apiUrl" | "tokenUrl" | "clientId" | "clientSecret" | "waldurUrl"
>;

/** The text of the file, which reports the current month and, by default, the two before it. */
export function computeOffering(
  settings: Addresses,
  token: string,
  { uuid = OFFERING, metrics = ["nodeHours"], reportingPeriods = 3 }: {
    readonly uuid?: string;
    readonly metrics?: readonly string[];
    readonly reportingPeriods?: number;
  } = {},
): string {
  return `reporting_periods: ${reportingPeriods}
offerings:
- name: Daint
  waldur_api_url: ${settings.waldurUrl}
  waldur_api_token: ${token}
  waldur_offering_uuid: ${uuid}
  reporting_backend: cscs-dwdi-compute
  backend_settings:
    cscs_dwdi_api_url: ${settings.apiUrl}
    cscs_dwdi_client_id: ${settings.clientId}
    cscs_dwdi_client_secret: ${settings.clientSecret}
    cscs_dwdi_oidc_token_url: ${settings.tokenUrl}
  backend_components:
${metrics.map((metric) => `    ${metric}: ${COMPONENT}\n`).join("")}`;
}

const COMPONENT = "{ measured_unit: h, accounting_type: usage, label: Hours }";
