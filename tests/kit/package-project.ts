/**
 * Where `npm run setup:package` puts the packed package and what uses it.
 *
 * @module
 */
import { resolve } from "node:path";

/** The project that has the packed package installed, and nothing else. */
export const project: string = resolve(".runtimes/package");

/** The projects that use it, in the same folder, with the tools that they are built with. */
export const consumers: string = `${project}/consumers`;
