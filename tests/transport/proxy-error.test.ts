import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dialFailure } from "../../src/transport/proxy-error.ts";
import { parseProxyUrl } from "../../src/transport/proxy-url.ts";

const PROXY = parseProxyUrl("socks5://localhost:1080");

describe("a proxy whose name has several addresses", () => {
  it("refused the connection where one of them did", () => {
    const failures = ["ENETUNREACH", "ECONNREFUSED"].map((code) =>
      Object.assign(new Error(`connect ${code}`), { code })
    );
    const { message, hint } = dialFailure(PROXY, new AggregateError(failures));
    assert.equal(message, "the proxy socks5://localhost:1080 refused the connection");
    assert.match(hint ?? "", /ssh -D/);
  });
});
