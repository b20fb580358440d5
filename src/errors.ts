/**
 * Errors: classes with a stable `code`.
 *
 * @module
 */

/** The stable codes of {@linkcode DwdiError}; a new kind of failure gets a new code. */
export type DwdiErrorCode =
  | "config"
  | "auth"
  | "not-found"
  | "connection"
  | "proxy"
  | "tls"
  | "timeout"
  | "server"
  | "response"
  | "aborted";

/** What an error holds beside its message. */
export interface DwdiErrorDetails {
  /** The HTTP status, where there was a response. */
  readonly status?: number | undefined;
  /** The response's `x-request-id`, to quote to the operators of the service. */
  readonly requestId?: string | undefined;
  /** How many times the request was tried, where it was sent. */
  readonly attempts?: number | undefined;
  /** What to do about it, in one sentence. */
  readonly hint?: string | undefined;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/** The errors of all copies of this package have it. */
const BRAND = Symbol.for("@dwdi/sdk DwdiError");

const DETAILS = ["status", "requestId", "attempts", "hint"] as const;

/**
 * The base of every error that this package throws. Messages, hints and causes
 * hold no token, client secret or proxy password.
 *
 * {@linkcode isDwdiError} also knows the errors of another copy of the package, and gives a type that
 * `code` narrows.
 *
 * @example
 * ```ts
 * import { DwdiError, DwdiNotFoundError } from "@dwdi/sdk";
 *
 * const error: unknown = new DwdiNotFoundError("no such route", { status: 404 });
 * if (error instanceof DwdiError) console.log(error.code, error.status);
 * ```
 */
export abstract class DwdiError extends Error {
  static {
    Object.assign(this.prototype, { [BRAND]: true });
  }
  /** The kind of failure, stable over versions. */
  abstract readonly code: DwdiErrorCode;
  /** The HTTP status, where there was a response. */
  declare readonly status?: number;
  /** The response's `x-request-id`, where it had one. */
  declare readonly requestId?: string;
  /**
   * How many times the request was tried, the first included; the repeat with a new token in place of
   * a refused one does not count. Absent where nothing was sent, and where the whole call was aborted
   * or took too long.
   */
  declare readonly attempts?: number;
  /** What to do about it, where that is known. */
  declare readonly hint?: string;

  /** Makes an error of its class from one line of text and what else is known. */
  constructor(message: string, details: DwdiErrorDetails = {}) {
    const { cause } = details;
    super(message, cause === undefined ? undefined : { cause });
    for (const key of DETAILS) {
      if (details[key] !== undefined) Object.assign(this, { [key]: details[key] });
    }
  }

  /** What `JSON.stringify` shows: all but stack and cause. */
  toJSON(): Pick<DwdiError, "name" | "message" | "code"> & Omit<DwdiErrorDetails, "cause"> {
    const { name, message, code, status, requestId, attempts, hint } = this;
    return { name, message, code, status, requestId, attempts, hint };
  }
}

/** An option, a query or a setting cannot be used as it is. Nothing was sent, unless it is `fetch`. */
export class DwdiConfigError extends DwdiError {
  static {
    this.prototype.name = "DwdiConfigError";
  }
  /** Always `config`. */
  override readonly code = "config";
}

/** DWDI or the token endpoint refused: status 401 or 403, or an OAuth error such as `invalid_client`. */
export class DwdiAuthError extends DwdiError {
  static {
    this.prototype.name = "DwdiAuthError";
  }
  /** Always `auth`. */
  override readonly code = "auth";
}

/** There is nothing at the requested address: status 404. */
export class DwdiNotFoundError extends DwdiError {
  static {
    this.prototype.name = "DwdiNotFoundError";
  }
  /** Always `not-found`. */
  override readonly code = "not-found";
}

/** There is no response: the host name, the connection, the proxy or the certificate failed. */
export class DwdiConnectionError extends DwdiError {
  static {
    this.prototype.name = "DwdiConnectionError";
  }
  /** Which layer failed. */
  override readonly code: "connection" | "proxy" | "tls";

  /** Whether another try can help; a bad certificate or a wrong proxy password stays so. */
  readonly transient: boolean;

  /** Makes an error of the layer that failed; `transient` is true for all but TLS when left out. */
  constructor(
    code: "connection" | "proxy" | "tls",
    message: string,
    details: DwdiErrorDetails & { readonly transient?: boolean } = {},
  ) {
    super(message, details);
    this.code = code;
    this.transient = details.transient ?? code !== "tls";
  }
}

/** A try took longer than `timeout`, or a call longer than `totalTimeout`. */
export class DwdiTimeoutError extends DwdiError {
  static {
    this.prototype.name = "DwdiTimeoutError";
  }
  /** Always `timeout`. */
  override readonly code = "timeout";
}

/** The server returned an error status that no other class names, after all retries. */
export class DwdiServerError extends DwdiError {
  static {
    this.prototype.name = "DwdiServerError";
  }
  /** Always `server`. */
  override readonly code = "server";
}

/** A response is invalid: not JSON, without the expected list, a negative number, a date out of range. */
export class DwdiResponseError extends DwdiError {
  static {
    this.prototype.name = "DwdiResponseError";
  }
  /** Always `response`. */
  override readonly code = "response";
}

/** The caller's signal aborted the call; `cause` is the signal's reason. */
export class DwdiAbortError extends DwdiError {
  static {
    this.prototype.name = "DwdiAbortError";
  }
  /** Always `aborted`. */
  override readonly code = "aborted";
}

/** Any error that this package throws, narrowed by its `code`. */
export type AnyDwdiError =
  | DwdiConfigError
  | DwdiAuthError
  | DwdiNotFoundError
  | DwdiConnectionError
  | DwdiTimeoutError
  | DwdiServerError
  | DwdiResponseError
  | DwdiAbortError;

/**
 * Whether a value is an error of this package, or of another copy of it: `instanceof` knows one copy
 * only.
 *
 * @example
 * ```ts
 * import { createDwdiClient, isDwdiError } from "@dwdi/sdk";
 *
 * try {
 *   createDwdiClient({ apiUrl: "dwdi.cscs.ch", auth: { token: "not-a-real-one" } });
 * } catch (error) {
 *   if (!isDwdiError(error)) throw error;
 *   switch (error.code) {
 *     case "config":
 *       console.log(error.message, error.hint);
 *       break;
 *     case "tls":
 *       console.log(error.transient); // here it is a DwdiConnectionError
 *   }
 * }
 * ```
 */
export function isDwdiError(value: unknown): value is AnyDwdiError {
  return BRAND in Object(value);
}
