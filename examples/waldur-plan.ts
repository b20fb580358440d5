/**
 * What a report to Waldur would change: the resources of each offering, with the amounts that Waldur
 * holds and those of DWDI.
 *
 *     npx tsx examples/waldur-plan.ts [CONFIG]
 *
 * It reads a configuration file of waldur-site-agent, or asks an emulator where none is named. A dry
 * run writes nothing.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { parseConfig } from "../src/config/index.ts";
import { type EmulatorSettings, serveEmulator } from "../src/emulator/index.ts";
import { reportSteps } from "../src/waldur/index.ts";

const { env, argv } = process;
const [, , path] = argv;
const emulator = path === undefined ? await serveEmulator() : undefined;
const text = emulator ? emulated(emulator.settings) : await readFile(path ?? "", "utf8");

try {
  for await (
    const { offering, month, results, failure } of reportSteps(
      parseConfig(text, { env }),
      { dryRun: true },
    )
  ) {
    if (failure) console.error(`${offering.name}: ${failure.message}`);
    for (const { entry } of results) {
      for (const { type, waldur, dwdi } of entry.components) {
        if (waldur === dwdi) continue;
        console.log(`${offering.name} ${month} ${entry.name}: ${type} ${waldur ?? "–"} → ${dwdi}`);
      }
    }
  }
} finally {
  await emulator?.close();
}

function emulated({ apiUrl, tokenUrl, clientId, clientSecret, ...waldur }: EmulatorSettings) {
  return `
offerings:
  - name: Daint
    waldur_api_url: ${waldur.waldurUrl}
    waldur_api_token: ${waldur.waldurTokens.staff}
    waldur_offering_uuid: c5c5da1a7c0a4e0d9b1f3a6e2d7c0001
    reporting_backend: cscs-dwdi-compute
    backend_settings:
      cscs_dwdi_api_url: ${apiUrl}
      cscs_dwdi_client_id: ${clientId}
      cscs_dwdi_client_secret: ${clientSecret}
      cscs_dwdi_oidc_token_url: ${tokenUrl}
    backend_components:
      nodeHours: { measured_unit: node-hours, accounting_type: usage, label: Node hours }
`;
}
