/**
 * `dwdi waldur`: usage into Waldur.
 *
 * @module
 */
import type { Command } from "../command.ts";
import { groupCommands } from "../command-group.ts";
import loadHistory from "./waldur-load-history.ts";
import report from "./waldur-report.ts";

const command: Command = groupCommands("waldur", "Bring usage into Waldur", {
  report,
  "load-history": loadHistory,
});

export default command;
