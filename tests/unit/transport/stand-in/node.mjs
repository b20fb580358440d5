// Preload for Node: has undici/index.js be the module that UNDICI_STAND_IN names.
import { register } from "node:module";
import process from "node:process";

const module = new URL(`${process.env.UNDICI_STAND_IN}.mjs`, import.meta.url).href;
const resolve = `export const resolve = (specifier, context, next) =>
  specifier === "undici/index.js"
    ? { url: ${JSON.stringify(module)}, shortCircuit: true }
    : next(specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);
