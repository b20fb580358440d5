// A stand-in whose agents look right, and whose fetch does not listen to them.
export class Agent {
  dispatch() {}
  compose() {
    return this;
  }
}
export { buildConnector, Client, fetch, Pool, ProxyAgent } from "./undici.mjs";
