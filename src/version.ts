/** The version of this package; `npm version` writes it, and a test compares it with package.json. */
export const VERSION: string = "0.1.0";
