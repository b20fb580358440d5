/**
 * What package.json's `imports` give a bundler for a browser, a Worker or an edge runtime in place of
 * each module that needs `node:` modules. It fails when it is loaded, as those would there; whoever
 * loads them says what that means.
 *
 * @module
 */
throw new Error("this is bundled for a platform that has no sockets");

export {};
