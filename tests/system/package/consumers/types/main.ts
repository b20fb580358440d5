// What a user of each subpath writes, as his compiler sees it.
import {
  type ComputeEntry,
  computeUsage,
  createDwdiClient,
  type DwdiClient,
  DwdiError,
  fromEnv,
  storageUsage,
} from "@dwdi/sdk";
import { type Config, parseConfig } from "@dwdi/sdk/config";
import { diagnose, type DiagnosisStep } from "@dwdi/sdk/diagnose";
import { createEmulator, type EmulatorServer, serveEmulator } from "@dwdi/sdk/emulator";
import { applyPlan, planUsage, report } from "@dwdi/sdk/waldur";

const emulator = createEmulator({ seed: 1 });
const { apiUrl, auth } = emulator.settings("https://dwdi.example");
export const client = createDwdiClient({ apiUrl, auth, fetch: emulator.fetch });

export async function second(): Promise<DwdiClient> {
  return createDwdiClient(await fromEnv({ DWDI_API_URL: apiUrl }));
}

export async function nodeHours(account: string): Promise<number | undefined> {
  const { entries } = await computeUsage(client, { accounts: [account], month: "2025-01" });
  const first: ComputeEntry | undefined = entries[0];
  return first?.nodeHours;
}

export async function storage(): Promise<number> {
  const query = { filesystem: "capstor", dataType: "store", day: "2025-01-31" };
  return (await storageUsage(client, query)).entries.length;
}

export async function serve(): Promise<DiagnosisStep[]> {
  const server: EmulatorServer = await serveEmulator({ port: 0 });
  const steps: DiagnosisStep[] = [];
  for await (const step of diagnose(client)) steps.push(step);
  await server.close();
  return steps;
}

export async function reported(text: string): Promise<string[]> {
  const config: Config = parseConfig(text);
  const { failures } = await report(config, { dryRun: true });
  return failures.map(({ message }) => message);
}

export function codeOf(error: unknown): string {
  return error instanceof DwdiError ? error.code : "none";
}

export const both = { applyPlan, planUsage };
