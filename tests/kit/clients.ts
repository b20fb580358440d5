/**
 * Clients for tests: at a server, or at a function that answers in its place.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createDwdiClient, type DwdiClient, type DwdiClientOptions } from "../../src/index.ts";
import { DwdiError } from "../../src/errors.ts";
import type { EmulatorServer } from "../../src/emulator/index.ts";

/** A client that has a token and tries once, unless `changes` say otherwise. */
export function clientAt(url: string, changes: Partial<DwdiClientOptions> = {}): DwdiClient {
  const auth = { token: "a-token-for-tests" };
  return createDwdiClient({ apiUrl: url, auth, retry: { limit: 0 }, ...changes });
}

/** A client whose requests a function answers with JSON, without any network. */
export function clientOf(
  answer: (url: URL) => unknown,
  changes: Partial<DwdiClientOptions> = {},
): DwdiClient {
  return clientAt("http://127.0.0.1", {
    fetch: async (input) => Response.json(await answer(new URL(String(input)))),
    ...changes,
  });
}

/** A client with credentials of an emulator. */
export function clientOfEmulator(
  server: EmulatorServer,
  changes: Partial<DwdiClientOptions> = {},
): DwdiClient {
  const { apiUrl, auth } = server.settings;
  return createDwdiClient({ apiUrl, auth, retry: { limit: 0 }, ...changes });
}

/** The DwdiError that a task fails with. */
export async function failureOf(task: Promise<unknown> | (() => unknown)): Promise<DwdiError> {
  try {
    await (typeof task === "function" ? task() : task);
  } catch (error) {
    assert.ok(error instanceof DwdiError, `not a DwdiError: ${String(error)}`);
    return error;
  }
  assert.fail("nothing was thrown");
}
