import assert from "node:assert/strict";
import { createServer } from "node:https";
import tls from "node:tls";
import { after, afterEach, before, describe, it } from "node:test";
import { chooseFetch } from "../../../src/transport/choose-fetch.ts";
import { tlsOptions } from "../../../src/transport/tls-options.ts";
import { CERTIFICATE, KEY } from "../../kit/loopback-certificate.ts";

/** A self-signed certificate that nothing here is signed by. */
const OTHER = `-----BEGIN CERTIFICATE-----
MIIBijCCATGgAwIBAgIUJFkFVu/pNgUD+kNjqZ7Datjan4QwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPVHJhbnNwb3J0IHRlc3RzMCAXDTI2MTEyMjE1MTcyNVoYDzIx
MjYxMDI5MTUxNzI1WjAaMRgwFgYDVQQDDA9UcmFuc3BvcnQgdGVzdHMwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARMTX0hu7XK6ctMsFYEUObazfJzVYYKGxeR0nHE
E94WiE+mIXNxiYuu6//fVVJsSVPmuPenMOqpIQ8izR3RHECMo1MwUTAdBgNVHQ4E
FgQU/0ypf9lbELTHgW7rTZXwbSGP3IQwHwYDVR0jBBgwFoAU/0ypf9lbELTHgW7r
TZXwbSGP3IQwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBTVipM
P4qxnzPVw7sEfT7/pPgD9GkhN2AF7VVD7jqejgIgYZ8EGb2lxpa6VcPNC7tmIEHu
Q1i7iwLGuhVO3B+BnsQ=
-----END CERTIFICATE-----
`;

describe("whom TLS trusts", () => {
  const server = createServer(
    { key: KEY, cert: CERTIFICATE },
    (_, response) => response.end("yes"),
  );
  let url = "";

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(address && typeof address === "object");
    url = `https://127.0.0.1:${address.port}/`;
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const trusting = [
    { name: "its certificate", ca: CERTIFICATE },
    { name: "its certificate after another", ca: OTHER + CERTIFICATE },
    { name: "any", verify: false },
    { name: "any, and another certificate", ca: OTHER, verify: false },
  ];
  for (const { name, ...options } of trusting) {
    it(`takes a server by ${name}`, async () => {
      const fetch = await chooseFetch({ connections: 1, ...options });
      assert.equal(await (await fetch(url)).text(), "yes");
    });
  }

  const wary = [{ name: "no certificate" }, { name: "another certificate", ca: OTHER }];
  for (const { name, ...options } of wary) {
    it(`refuses a server by ${name}`, async () => {
      const fetch = await chooseFetch({ connections: 1, ...options });
      await assert.rejects(fetch(url));
    });
  }
});

describe("tlsOptions", () => {
  const listing = Object.getOwnPropertyDescriptor(tls, "getCACertificates");

  afterEach(() => {
    Reflect.deleteProperty(tls, "getCACertificates");
    if (listing) Object.defineProperty(tls, "getCACertificates", listing);
  });

  it("adds certificates to the default roots", () => {
    const { ca = [] } = tlsOptions(OTHER);
    assert.equal(ca.at(-1), OTHER);
    assert.ok(ca.length > 50 && tls.rootCertificates.length > 50);
  });

  it("adds them to those of the system and the environment, where the runtime lists them", () => {
    const getCACertificates = (type: string) => [`those by ${type}`];
    Object.defineProperty(tls, "getCACertificates", {
      value: getCACertificates,
      configurable: true,
    });
    assert.deepEqual(tlsOptions(OTHER).ca, ["those by default", OTHER]);
  });

  it("adds them to the built-in roots, where that is all that the runtime lists", () => {
    Reflect.deleteProperty(tls, "getCACertificates");
    assert.deepEqual(tlsOptions(OTHER).ca, [...tls.rootCertificates, OTHER]);
  });

  const begin = "-----BEGIN CERTIFICATE-----\n";
  const end = "\n-----END CERTIFICATE-----\n";
  const refused = ["", "no PEM", `${begin}bm90IGEgY2VydGlmaWNhdGU=${end}`, `${OTHER}${begin}bm90`];
  for (const ca of refused) {
    it(`refuses ${JSON.stringify(ca.slice(-60))} as a certificate`, async () => {
      await assert.rejects(chooseFetch({ ca, connections: 1 }), {
        name: "DwdiConfigError",
        message: /tls\.ca/,
      });
    });
  }
});
