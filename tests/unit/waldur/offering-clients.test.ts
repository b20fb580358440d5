/**
 * What an offering's configuration makes of a client for Waldur.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DwdiConfigError } from "../../../src/errors.ts";
import { createWaldurClient, waldurOptionsOf } from "../../../src/waldur/index.ts";

const config = { globalProxy: "socks5://localhost:1080" };
const auth = { token: "of-the-file" };
const waldur = { apiUrl: "http://waldur.example.org/api/", verifySsl: false, auth };

describe("waldurOptionsOf", () => {
  it("takes address, credentials, certificates and proxy from the file, plain http too", () => {
    const options = waldurOptionsOf(config, { name: "Alps", waldur });
    assert.deepEqual(options, { ...waldur, proxy: config.globalProxy, allowInsecureHttp: true });
    assert.equal(createWaldurClient(options).apiUrl, "http://waldur.example.org/api");
  });

  it("takes other credentials in place of the file's", () => {
    const given = { token: "given" };
    const options = waldurOptionsOf(config, { name: "Alps", waldur }, given);
    assert.deepEqual(options.auth, given);
  });

  it("needs credentials, and names the offering that has none", () => {
    const bare = { ...waldur, auth: undefined };
    assert.throws(() => waldurOptionsOf(config, { name: "Alps", waldur: bare }), (error) => {
      assert.ok(error instanceof DwdiConfigError);
      assert.equal(error.message, "the offering 'Alps' has no credentials for Waldur");
      assert.match(error.hint ?? "", /waldur_api_token/);
      return true;
    });
  });
});
