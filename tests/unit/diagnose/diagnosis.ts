import type { DwdiClient } from "../../../src/client/client.ts";
import { diagnose, type DiagnoseOptions, type DiagnosisStep } from "../../../src/diagnose/index.ts";

/** A diagnosis as a whole. */
export interface Diagnosis {
  readonly steps: readonly DiagnosisStep[];
  /** The first step that failed. */
  readonly failure: DiagnosisStep | undefined;
  /** A step by its id. */
  step(id: string): DiagnosisStep | undefined;
}

/** Goes through all steps. */
export async function diagnosisOf(
  client: DwdiClient,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const steps = await collected(diagnose(client, options));
  return {
    steps,
    failure: steps.find(({ status }) => status === "failed"),
    step: (id) => steps.find((step) => step.id === id),
  };
}

/** All items; `Array.fromAsync` is missing in Node 20. */
export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
