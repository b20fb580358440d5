import { resolve } from "node:path";

/** The project that has the packed package installed; `npm run setup:package` makes it. */
export const project: string = resolve(".runtimes/package");
