/**
 * The emulator's own routes, for tests that run in another process:
 *
 * - `GET /_emulator/requests`: the request log, as JSON;
 * - `DELETE /_emulator/requests`: empties the log and drops queued faults;
 * - `POST /_emulator/faults`: queues the fault in the JSON body.
 *
 * They need no authentication, faults do not apply to them, and they are not logged.
 *
 * @module
 */
import { EmulatorError } from "./errors.ts";
import { checkFault, type EmulatorFault } from "./faults.ts";
import type { EmulatorRequest } from "./request-log.ts";
import { errorResponse, json, type Router } from "./route.ts";

/** The part of an emulator that the control routes use. */
export interface Controlled {
  /** The request log. */
  readonly requests: readonly EmulatorRequest[];
  /** Empties the log and drops queued faults. */
  clear(): void;
  /** Queues a fault. */
  fault(fault: EmulatorFault): void;
}

/** The control routes of an emulator. */
export function controlRouter(emulator: Controlled): Router {
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
    if (error instanceof EmulatorError) return errorResponse(400, error.message);
    if (!(error instanceof SyntaxError)) throw error;
    return errorResponse(400, `the body is not JSON: ${error.message}`);
  }
}
