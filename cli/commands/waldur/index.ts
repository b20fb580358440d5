/**
 * `dwdi waldur`: report usage to Waldur.
 *
 * @module
 */
import { type Command, defineGroup } from "../../flags/command.ts";

const command: Command = defineGroup(
  {
    name: "waldur",
    description: "Report usage to Waldur",
    about:
      "Sets the usage in Waldur to that of DWDI: of the current billing periods (report, run " +
      "repeatedly) or of past months (load-history, run once). The configuration file of " +
      "waldur-site-agent names the offerings.",
  },
  {
    report: () => import("./report.ts").then(({ default: command }) => command),
    "load-history": () => import("./load-history.ts").then(({ default: command }) => command),
  },
);

export default command;
