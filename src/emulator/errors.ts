/**
 * The emulator's two errors: {@linkcode EmulatorError} for whoever sets it up, {@linkcode HttpError}
 * for a request that is answered with an error response.
 *
 * @module
 */

/**
 * An invalid option, fixture or fault, or a port that cannot be listened on. The message says what
 * is wrong and where.
 *
 * @example
 * ```ts
 * import { EmulatorError, parseFixture } from "@dwdi/sdk/emulator";
 *
 * try {
 *   parseFixture('{"compute": {"2025-13": []}}');
 * } catch (error) {
 *   console.assert(error instanceof EmulatorError);
 * }
 * ```
 */
export class EmulatorError extends Error {
  /** The class name, for logs. */
  override readonly name = "EmulatorError";
}

/** Thrown by a request handler that cannot go on; its response is sent. */
export class HttpError extends Error {
  /** The response to send. */
  readonly response: Response;

  /** Wraps a response. */
  constructor(response: Response) {
    super();
    this.response = response;
  }
}
