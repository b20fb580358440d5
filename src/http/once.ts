/**
 * What is asked for at most once.
 *
 * @module
 */

/** Runs a task when it is first needed, and again only where it failed. */
export function once<T>(task: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () =>
    result ??= task().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
}
