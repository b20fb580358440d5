/**
 * What undici's connector needs to trust further certificate authorities.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import tls from "node:tls";
import { DwdiConfigError } from "../errors.ts";

/**
 * The most that one step of dialing takes, in milliseconds, when no signal ends it before: longer
 * than any proxy that still works, so that the caller's time limit is what counts.
 */
export const LONGEST_DIAL: number = 300_000;

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]*(-----END CERTIFICATE-----)?/g;

/** Options of undici's connector. */
export interface TlsOptions {
  readonly timeout: number;
  readonly ca?: string[];
  /** Given in any case: without it, Deno obeys NODE_TLS_REJECT_UNAUTHORIZED. */
  readonly rejectUnauthorized: boolean;
}

/**
 * The connector's options for certificates that are trusted beside the default ones, or for trusting
 * any.
 *
 * @throws {DwdiConfigError} When the text is not one or several certificates in PEM form.
 */
export function tlsOptions(ca: string | undefined, verify = true): TlsOptions {
  const common = { timeout: LONGEST_DIAL, rejectUnauthorized: verify };
  if (ca === undefined || !verify) return common;
  try {
    for (const certificate of ca.match(CERTIFICATES) ?? []) new X509Certificate(certificate);
  } catch (cause) {
    throw new DwdiConfigError("a certificate of the option tls.ca cannot be read", { cause });
  }
  return { ...common, ca: [...defaultRoots(), ca] };
}

function defaultRoots(): readonly string[] {
  try {
    const listed = listedRoots();
    return Array.isArray(listed) ? listed.map(String) : [];
  } catch (cause) {
    throw new DwdiConfigError("an own CA needs a permission that Deno was not given", {
      hint: "run with --allow-sys=ca and --allow-env=NODE_USE_SYSTEM_CA, to read the default CAs",
      cause,
    });
  }
}

/** `tls.rootCertificates` lacks the system's and extra ones; Node 20 knows no other list. */
function listedRoots(): unknown {
  return "getCACertificates" in tls && typeof tls.getCACertificates === "function"
    ? tls.getCACertificates("default")
    : tls.rootCertificates;
}
