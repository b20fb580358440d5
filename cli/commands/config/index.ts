/**
 * `dwdi config`: validate a configuration file, show the settings.
 *
 * @module
 */
import { type Command, defineGroup } from "../../flags/command.ts";

const command: Command = defineGroup(
  {
    name: "config",
    description: "Validate a configuration file, or show the settings and their origins",
    about:
      "The file is that of waldur-site-agent, unchanged. Other commands read it with --config.",
  },
  {
    check: () => import("./check.ts").then(({ default: command }) => command),
    show: () => import("./show.ts").then(({ default: command }) => command),
  },
);

export default command;
