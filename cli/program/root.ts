/**
 * The program as a tree of commands: which word calls which. Each is loaded when it is called.
 *
 * @module
 */
import { type Command, defineGroup } from "../flags/command.ts";

/** The whole program. */
export const root: Command = defineGroup(
  {
    name: "dwdi",
    description: "Usage of the CSCS clusters and filesystems, by account and period",
    about:
      "Queries DWDI, the accounting service of CSCS, and reports the usage that it finds to Waldur.",
    examples: [
      { about: "Try it without any setup", command: "dwdi compute --demo --last-month" },
      { about: "See which settings are needed", command: "dwdi help environment" },
      { about: "Connect through an SSH tunnel or a proxy", command: "dwdi help proxies" },
      { about: "Diagnose the connection step by step", command: "dwdi doctor" },
      {
        about: "Show one account's usage of last month, as CSV",
        command: "dwdi compute --account g207 --last-month -o csv",
      },
    ],
  },
  {
    compute: () => import("../commands/compute.ts").then(({ default: command }) => command),
    storage: () => import("../commands/storage.ts").then(({ default: command }) => command),
    inference: () => import("../commands/inference.ts").then(({ default: command }) => command),
    api: () => import("../commands/api.ts").then(({ default: command }) => command),
    ping: () => import("../commands/ping.ts").then(({ default: command }) => command),
    doctor: () => import("../commands/doctor.ts").then(({ default: command }) => command),
    token: () => import("../commands/token.ts").then(({ default: command }) => command),
    config: () => import("../commands/config/index.ts").then(({ default: command }) => command),
    waldur: () => import("../commands/waldur/index.ts").then(({ default: command }) => command),
    emulator: () => import("../commands/emulator.ts").then(({ default: command }) => command),
    completion: () => import("../commands/completion.ts").then(({ default: command }) => command),
    help: () => import("../commands/help.ts").then(({ default: command }) => command),
    version: () => import("../commands/version.ts").then(({ default: command }) => command),
  },
);
