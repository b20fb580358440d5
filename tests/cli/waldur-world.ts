/**
 * A DWDI and a Waldur, and a configuration file that names them.
 */
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach } from "node:test";
import {
  type EmulatorOptions,
  type EmulatorServer,
  serveEmulator,
} from "../../src/emulator/index.ts";
import { addMonths, currentMonth } from "../../src/calendar.ts";

/** The emulator's compute offering. */
export const OFFERING = "c5c5da1a7c0a4e0d9b1f3a6e2d7c0001";

/** The month before the current one, which a report is about whatever the hour. */
export const LAST: string = addMonths(currentMonth(), -1);

/** What the tests of a file share. */
export interface Centre {
  readonly server: EmulatorServer;
  /** The configuration file. */
  readonly file: string;
  /** A folder that is removed at the end. */
  readonly folder: string;
}

/** The configuration of the emulator's compute offering. */
export function configurationOf({ settings }: EmulatorServer, token: string): string {
  return `reporting_periods: 3
offerings:
- name: Daint
  waldur_api_url: ${settings.waldurUrl}
  waldur_api_token: ${token}
  waldur_offering_uuid: ${OFFERING}
  reporting_backend: cscs-dwdi-compute
  backend_settings:
    cscs_dwdi_api_url: ${settings.apiUrl}
    cscs_dwdi_client_id: ${settings.clientId}
    cscs_dwdi_client_secret: ${settings.clientSecret}
    cscs_dwdi_oidc_token_url: ${settings.tokenUrl}
  backend_components:
    nodeHours: { measured_unit: node-hours, accounting_type: usage, label: Node hours }
`;
}

/** Serves a centre for the tests of a file; each of them begins with an empty log. */
export function useCentre(options: EmulatorOptions = {}): Centre {
  const centre: { server?: EmulatorServer; folder?: string } = {};
  before(async () => {
    const server = await serveEmulator(options);
    const folder = await mkdtemp(join(tmpdir(), "dwdi-waldur-"));
    Object.assign(centre, { server, folder });
    await writeFile(
      join(folder, "config.yaml"),
      configurationOf(server, server.settings.waldurTokens.staff),
    );
    await chmod(join(folder, "config.yaml"), 0o600);
  });
  beforeEach(() => centre.server?.emulator.clear());
  after(async () => {
    await centre.server?.close();
    if (centre.folder) await rm(centre.folder, { recursive: true });
  });
  return {
    get server() {
      return present(centre.server);
    },
    get file() {
      return join(present(centre.folder), "config.yaml");
    },
    get folder() {
      return present(centre.folder);
    },
  };
}

/** How many POSTs Waldur has seen. */
export function postsOf({ server }: Centre): number {
  return server.emulator.requests.filter(({ method, path }) =>
    method === "POST" && path.startsWith("/api/")
  ).length;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the centre is not open yet");
  return value;
}
