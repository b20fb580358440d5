/**
 * `dwdi config`: what a configuration file says, and what is wrong with it.
 *
 * @module
 */
import type { Command } from "../command.ts";
import { groupCommands } from "../command-group.ts";
import check from "./config-check.ts";
import show from "./config-show.ts";

const command: Command = groupCommands({
  name: "config",
  description: "Check a configuration file, or show what is in force",
  about: "The file is that of waldur-site-agent, as it is. Other commands take it by --config.",
  commands: { check, show },
});

export default command;
