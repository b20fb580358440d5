/**
 * Makes the waldur commands known to the command tree.
 */
import { COMMANDS } from "../../cli/tree.ts";

Object.assign(COMMANDS, { waldur: () => import("../../cli/commands/waldur.ts") });
