/**
 * The certificates that a tunnel can meet: right ones and wrong ones.
 *
 * @module
 */
import { createSecureContext, type SecureContext } from "node:tls";
import { type Certificate, createAuthority } from "../../kit/certificates.ts";
import type { ConnectionFault } from "./schedule.ts";

/** Certificates for one host, and what to trust. */
export interface Certificates {
  /** The authority's own, in PEM form. */
  readonly ca: string;
  /** The one that nothing is wrong with. */
  readonly right: Certificate;
  /** By the fault that brings them in place of it. */
  readonly others: Readonly<Partial<Record<ConnectionFault, SecureContext>>>;
  readonly context: SecureContext;
}

/** Makes the certificates for a host. */
export function createCertificates(host: string): Certificates {
  const authority = createAuthority("Fault runs");
  const past = { from: "20200101000000Z", to: "20200201000000Z" };
  const right = authority.sign([host]);
  return {
    ca: authority.ca,
    right,
    context: createSecureContext(right),
    others: {
      "certificate renewed": createSecureContext(authority.sign([host])),
      "certificate of another authority": createSecureContext(
        createAuthority("Another authority").sign([host]),
      ),
      "certificate expired": createSecureContext(authority.sign([host], past)),
      "certificate of another name": createSecureContext(authority.sign(["dwdi.example.org"])),
    },
  };
}

/** The certificate of a connection. */
export function certificateFor(
  { context, others }: Certificates,
  fault: ConnectionFault | undefined,
): SecureContext {
  return (fault && others[fault]) ?? context;
}
