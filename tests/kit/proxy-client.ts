/**
 * The client side of the proxy tests, the same script on every runtime: does the jobs of a JSON list,
 * one after the other or all at once, and writes what came of each as a line of JSON.
 */
import process from "node:process";
import { createDwdiClient } from "../../src/client/client.ts";
import { DwdiError } from "../../src/errors.ts";

export interface Job {
  readonly target: string;
  readonly proxy?: string;
  readonly ca?: string;
  /** How many API requests after the token request; 1 when left out. */
  readonly requests?: number;
  readonly route?: string;
  readonly timeout?: number;
  readonly concurrency?: number;
  readonly retries?: number;
}

export interface Outcome {
  /** The addresses from which the target saw the API requests that were answered. */
  readonly from: readonly string[];
  readonly milliseconds: number;
  /** The first error, when there was one. */
  readonly error?: { name: string; code: string; message: string; hint: string };
}

const jobs: readonly Job[] = JSON.parse(process.argv[2] ?? "[]");
const first = jobs.slice(0, 1).map(work);
await Promise.all(first); // It loads what the others need: their time limits begin when they do.
const others = process.argv[3] === "at once" ? jobs.slice(1).map(work) : [];
for (const [index, job] of jobs.entries()) {
  const outcome = await ([...first, ...others][index] ?? work(job));
  process.stdout.write(JSON.stringify(outcome) + "\n");
}

async function work(job: Job): Promise<Outcome> {
  const started = performance.now();
  const { target, proxy, ca, requests = 1, route = "from", timeout = 10_000, concurrency = 4 } =
    job;
  const from: string[] = [];
  const first = new AbortController();
  let error: unknown;
  try {
    const client = createDwdiClient({
      apiUrl: target,
      auth: { tokenUrl: `${target}/token`, clientId: "dwdi", clientSecret: "a-client-secret" },
      proxy,
      tls: { ca },
      timeout,
      concurrency,
      retry: { limit: job.retries ?? 0 },
      allowInsecureHttp: true,
    });
    await Promise.all(Array.from({ length: requests }, async () => {
      from.push(await client.get(route, {}, seenFrom, { signal: first.signal }));
    }));
  } catch (thrown) {
    error = thrown;
    first.abort();
  }
  const milliseconds = Math.round(performance.now() - started);
  return { from, milliseconds, ...(error === undefined ? {} : { error: describe(error) }) };
}

function seenFrom(answer: unknown): string {
  return answer instanceof Object && "from" in answer ? String(answer.from) : "";
}

function describe(error: unknown): NonNullable<Outcome["error"]> {
  if (!(error instanceof DwdiError)) {
    return { name: "", code: "", message: String(error), hint: "" };
  }
  const { name, code, message, hint = "" } = error;
  return { name, code, message, hint };
}
