/**
 * The log of the requests that the emulator received, with secrets masked.
 *
 * @module
 */

/** A request as it arrived, and the status of its response. */
export interface EmulatorRequest {
  /** The method, in upper case. */
  readonly method: string;
  /** The path, percent-encoded as it was sent. */
  readonly path: string;
  /** The query as it was sent, without the question mark. */
  readonly query: string;
  /** The path and the query as they are in the request line. */
  readonly target: string;
  /** The headers by name in lower case; of credentials only the scheme. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parameters of a form, secrets masked; absent when the body is no form. */
  readonly form?: Readonly<Record<string, string>>;
  /** The value of a JSON body, secrets masked; absent when the body is no JSON. */
  readonly json?: unknown;
  /** The address of the client, when the emulator is served over TCP. */
  readonly remoteAddress?: string;
  /** How many requests were in progress when this one arrived, including itself. */
  readonly concurrency: number;
  /** The `x-request-id` header of the response. */
  readonly requestId: string;
  /** The status of the response; absent before it is sent, and when the connection was closed. */
  readonly status?: number;
}

/** An entry without its response's status yet. */
export type OpenEntry = EmulatorRequest & { status?: number };

/** What a server knows of a request that the `Request` does not say. */
export interface EmulatorConnection {
  /** The address of the client. */
  readonly remoteAddress?: string | undefined;
  /** The target in the request line, byte for byte. */
  readonly target?: string | undefined;
}

const MASK = "***";
const SECRET_PARAMETER = /secret|password|assertion|token/;

/** Makes the log entry of a request. */
export async function logEntry(
  request: Request,
  { remoteAddress, target }: EmulatorConnection,
  concurrency: number,
): Promise<OpenEntry> {
  const { pathname, search } = new URL(request.url);
  const sent = target ?? pathname + search;
  const form = await formOf(request);
  const json = await jsonOf(request);
  return {
    method: request.method,
    path: pathname,
    query: sent.includes("?") ? sent.slice(sent.indexOf("?") + 1) : "",
    target: sent,
    headers: Object.fromEntries([...request.headers].map(masked)),
    ...(form && { form }),
    ...(json !== undefined && { json }),
    ...(remoteAddress !== undefined && { remoteAddress }),
    concurrency,
    requestId: crypto.randomUUID(),
  };
}

function masked([name, value]: [string, string]): [string, string] {
  if (name === "cookie") return [name, MASK];
  if (!name.endsWith("authorization")) return [name, value];
  return [name, value.includes(" ") ? `${value.split(" ", 1)[0]} ${MASK}` : MASK];
}

async function jsonOf(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/json")) return undefined;
  const text = await request.clone().text();
  try {
    return JSON.parse(text, (name, value) => SECRET_PARAMETER.test(name) ? MASK : value);
  } catch {
    return undefined;
  }
}

async function formOf(request: Request): Promise<Record<string, string> | undefined> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) return undefined;
  const form = new URLSearchParams(await request.clone().text());
  return Object.fromEntries(
    [...form].map(([name, value]) => [name, SECRET_PARAMETER.test(name) ? MASK : value]),
  );
}
