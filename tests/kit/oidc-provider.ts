/**
 * The certified `oidc-provider` on loopback, with one client that may use client credentials.
 *
 * @module
 */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** The client that the provider knows. */
export interface ProviderClient {
  readonly id: string;
  readonly secret: string;
  readonly method: "client_secret_post" | "client_secret_basic";
  /** The scopes that it may ask for. */
  readonly scopes: readonly string[];
  /** What it may do; client credentials when left out. */
  readonly grantTypes?: readonly string[];
  /** The API that its access tokens are for; they are JWTs then, and opaque otherwise. */
  readonly resource?: string;
}

/** A provider that listens. */
export interface TestProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly tokenUrl: string;
  /** How many requests it has seen. */
  readonly requests: number;
}

interface ProviderModule {
  default: new (issuer: string, configuration: object) => { callback(): RequestListener };
}

/** Serves a provider whose tokens live for `lifetime` seconds. */
export async function serveProvider(client: ProviderClient, lifetime = 600): Promise<TestProvider> {
  // The package has no types of its own.
  const name: string = "oidc-provider";
  const { default: Provider }: ProviderModule = await import(name);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const { grantTypes = ["client_credentials"], resource } = client;
  const isCoded = grantTypes.includes("authorization_code");
  const provider = new Provider(issuer, {
    clients: [{
      client_id: client.id,
      client_secret: client.secret,
      token_endpoint_auth_method: client.method,
      grant_types: grantTypes,
      response_types: isCoded ? ["code"] : [],
      redirect_uris: isCoded ? ["https://dwdi.example.org/callback"] : [],
      scope: client.scopes.join(" "),
    }],
    scopes: ["openid", "dwdi:read", "dwdi:write"],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: resource !== undefined,
        defaultResource: () => resource,
        getResourceServerInfo: () => ({
          scope: client.scopes.join(" "),
          accessTokenFormat: "jwt",
          accessTokenTTL: lifetime,
        }),
      },
    },
    ttl: { ClientCredentials: lifetime },
  });
  let requests = 0;
  server.on("request", () => requests++);
  server.on("request", provider.callback());
  return {
    issuer,
    tokenUrl: `${issuer}/token`,
    get requests() {
      return requests;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
