/**
 * A host's root: a request that needs no token, and an answer that is no usage data.
 *
 * @module
 */
import { withDeadline } from "../http/signals.ts";
import type { ExchangeSettings } from "../http/exchange.ts";
import { networkError } from "../http/network-error.ts";

/** Asks for the root of a URL's host and gives the headers of the answer, whatever its status. */
export async function askRoot(
  { fetch, timeout, mask }: ExchangeSettings,
  { origin, host }: URL,
  signal: AbortSignal,
): Promise<Headers> {
  try {
    return await withDeadline(signal, timeout, `GET ${origin}/`, async (deadline) => {
      const answer = await fetch(`${origin}/`, { redirect: "manual", signal: deadline });
      await answer.body?.cancel();
      return answer.headers;
    });
  } catch (error) {
    throw networkError(error, host, mask);
  }
}
