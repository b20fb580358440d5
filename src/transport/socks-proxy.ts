/**
 * Tunnels through SOCKS4 and SOCKS5 proxies.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { socksConnector } from "fetch-socks";
import { Agent, type Dispatcher } from "undici/index.js";
import { type Connector, type Dial, dialThrough, governedPool } from "./dial.ts";
import { socksFailure } from "./proxy-error.ts";
import { isSocks } from "./proxy-faults.ts";
import { portOf } from "./host-port.ts";
import type { ProxyAddress } from "./proxy-url.ts";
import { LONGEST_DIAL } from "./tls-options.ts";

/** A dispatcher whose connections are tunnels of a SOCKS proxy, with TLS on top where it is due. */
export function createSocksAgent(
  proxy: ProxyAddress,
  dialProxy: Dial,
  dialTls: Dial,
  connections: number,
): Dispatcher {
  const dial = dialThrough(dialProxy, socksHandshake(proxy), dialTls);
  return new Agent({ factory: (origin) => governedPool(origin, dial, connections) });
}

/**
 * Asks the proxy at the other end of `httpSocket` for a tunnel. The target's name is sent as it is;
 * SOCKS4 becomes 4a by that. TLS is left to undici, whose certificates, SNI and ALPN then are the
 * same as without proxy, hence the protocol `http:` for every target.
 */
export function socksHandshake(proxy: ProxyAddress): Connector {
  const { protocol, host, port, username, password } = proxy;
  const type = protocol === "socks4" ? 4 : 5;
  const connect = socksConnector(
    { type, host, port, userId: username, password },
    { timeout: LONGEST_DIAL },
  );
  return (target, callback) => {
    const { httpSocket: socket } = target;
    let reply = Buffer.alloc(0);
    const keepReply = (bytes: Uint8Array) => {
      reply = Buffer.concat([reply, bytes]);
      // The library waits for the 8 bytes of a SOCKS4 reply, whatever the first ones are.
      if (!isSocks(proxy, reply)) socket?.destroy();
    };
    socket?.on("data", keepReply);
    connect({ ...target, protocol: "http:", port: portOf(target) }, (error, tunnel) => {
      socket?.off("data", keepReply);
      if (error) return callback(socksFailure(proxy, target, error, reply), null);
      callback(null, tunnel);
    });
  };
}
