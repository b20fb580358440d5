/**
 * `dwdi config`: what a configuration file says, and what is wrong with it.
 *
 * @module
 */
import type { Command } from "../../flags/command.ts";
import { groupCommands } from "../../flags/command-group.ts";
import check from "./check.ts";
import show from "./show.ts";

const command: Command = groupCommands({
  name: "config",
  description: "Check a configuration file, or show what is in force",
  about: "The file is that of waldur-site-agent, as it is. Other commands take it by --config.",
  commands: { check, show },
});

export default command;
