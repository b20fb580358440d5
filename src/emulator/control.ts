/**
 * The emulator's own routes, for tests that run in another process than it:
 *
 * - `GET /_emulator/requests`: the log, as JSON;
 * - `DELETE /_emulator/requests`: empties it;
 * - `POST /_emulator/faults`: queues the fault that the JSON body describes.
 *
 * They ask for no authentication, meet no faults and are not logged.
 *
 * @module
 */
import { EmulatorError } from "./error.ts";
import { checkFault, type EmulatorFault } from "./faults.ts";
import { placeOfJsonError } from "./json-position.ts";
import type { EmulatorRequest } from "./request-log.ts";
import { json, type Part, problem } from "./route.ts";

/** What can be controlled. */
export interface Controlled {
  /** The log. */
  readonly requests: readonly EmulatorRequest[];
  /** Empties the log. */
  clear(): void;
  /** Queues a fault. */
  fault(fault: EmulatorFault): void;
}

/** The control routes of an emulator. */
export function controlPart(emulator: Controlled): Part {
  return (path) => {
    if (path === "/_emulator/requests") {
      return {
        methods: {
          GET: () => json(200, emulator.requests),
          DELETE() {
            emulator.clear();
            return new Response(null, { status: 204 });
          },
        },
      };
    }
    if (path !== "/_emulator/faults") return undefined;
    return { methods: { POST: async (request) => queueFault(emulator, await request.text()) } };
  };
}

function queueFault(emulator: Controlled, text: string): Response {
  try {
    const fault: unknown = JSON.parse(text);
    checkFault(fault);
    emulator.fault(fault);
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof EmulatorError) return problem(400, error.message);
    return problem(400, `the body is not JSON at ${placeOfJsonError(text)}`);
  }
}
