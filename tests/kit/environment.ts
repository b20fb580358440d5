import type { EmulatorServer } from "../../src/emulator/index.ts";

/** The variables that point the command line at an emulator. */
export function environmentOf({ settings }: EmulatorServer): Record<string, string> {
  return {
    DWDI_API_URL: settings.apiUrl,
    DWDI_TOKEN_URL: settings.tokenUrl,
    DWDI_CLIENT_ID: settings.clientId,
    DWDI_CLIENT_SECRET: settings.clientSecret,
  };
}
