/**
 * `dwdi waldur`: usage into Waldur.
 *
 * @module
 */
import type { Command } from "../../flags/command.ts";
import { groupCommands } from "../../flags/command-group.ts";
import loadHistory from "./load-history.ts";
import report from "./report.ts";

const command: Command = groupCommands({
  name: "waldur",
  description: "Bring usage into Waldur",
  about: "Sets in Waldur what DWDI lists: of the current periods, again and again, or of past " +
    "months, once. The configuration file of waldur-site-agent says which offerings.",
  commands: { report, "load-history": loadHistory },
});

export default command;
