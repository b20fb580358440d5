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
import { addMonths, currentMonth } from "../../src/period/calendar.ts";
import { computeOffering } from "./compute-offering.ts";

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

/** Serves a centre for the tests of a file; each of them begins with an empty log. */
export function useCentre(options: EmulatorOptions = {}): Centre {
  const centre: { server?: EmulatorServer; folder?: string } = {};
  before(async () => {
    const server = await serveEmulator(options);
    const folder = await mkdtemp(join(tmpdir(), "dwdi-waldur-"));
    Object.assign(centre, { server, folder });
    await writeFile(
      join(folder, "config.yaml"),
      computeOffering(server.settings, server.settings.waldurTokens.staff),
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
