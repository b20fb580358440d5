/**
 * A DWDI that answers pages of elements that are written already.
 *
 * @module
 */
import type { DwdiClient } from "../../../src/index.ts";
import { clientAt } from "../../kit/clients.ts";

/** A client whose requests are answered with the pages of a list, each of which names the next. */
export function pagesClient(
  list: string,
  pagesOf: (url: URL) => readonly (readonly string[])[],
): DwdiClient {
  return clientAt("http://127.0.0.1", {
    fetch: (input) => {
      const url = new URL(String(input));
      const page = Number(url.searchParams.get("page") ?? 0);
      const pages = pagesOf(url);
      url.searchParams.set("page", String(page + 1));
      const body = `{"next":null,"${list}":[${pages[page]?.join() ?? ""}]}`;
      const headers = { "content-type": "application/json" };
      const link = { link: `<${url.href}>; rel="next"` };
      return Promise.resolve(
        new Response(body, { headers: { ...headers, ...(page + 1 < pages.length && link) } }),
      );
    },
  });
}
