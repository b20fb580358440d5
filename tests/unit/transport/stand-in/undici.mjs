// Like Bun's stand-in for undici: the names are there, the dispatcher is ignored.
export class Agent {}
export class Client {}
export class Pool {}
export class ProxyAgent {}
export const buildConnector = () => () => {};
export const fetch = (url, { dispatcher: _ignored, ...init }) => globalThis.fetch(url, init);
