/**
 * Mutants that no test tells apart, each with the reason.
 *
 * @module
 */

/** The reason by the mutant's name. */
export const EXPLAINED: Readonly<Record<string, string>> = {};
