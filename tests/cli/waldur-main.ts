/**
 * The program, to be run as a process of its own.
 */
import "./waldur-wiring.ts";

await import("../../cli/main.ts");
