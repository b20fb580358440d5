/**
 * What the emulator says when it was asked for something that cannot be.
 *
 * @module
 */

/**
 * A fixture, a fault or an option that makes no sense, or a port that cannot be
 * listened on. The message says what was wrong and where.
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
  /** The class's name, for logs. */
  override readonly name = "EmulatorError";
}
