/**
 * `dwdi completion`: the script that completes command lines of dwdi in a shell.
 *
 * @module
 */
import { type Command, defineCommand } from "../flags/command.ts";
import { writerOf } from "../output/destination.ts";

const SET_UP = `Add the lines for your shell to the file named above them, and open a new shell:

  # bash: ~/.bashrc
  eval "$(dwdi completion bash)"

  # zsh: ~/.zshrc
  autoload -Uz compinit && compinit
  source <(dwdi completion zsh)

  # fish: ~/.config/fish/config.fish
  dwdi completion fish | source
`;

const command: Command = defineCommand({
  meta: {
    name: "completion",
    description: "Print the completion script for bash, zsh or fish",
    about: "At each TAB the script asks dwdi how the line can go on: commands, flags, values of " +
      "flags, months, and the offerings of the configuration file that --config or DWDI_CONFIG " +
      "names. Nothing in the line or in the file is evaluated.",
    examples: [
      { about: "Show how to set it up", command: "dwdi completion" },
      {
        about: "Print the script for bash (bash-completion is not needed)",
        command: "dwdi completion bash",
      },
      { about: "Print the script for fish", command: "dwdi completion fish" },
    ],
  },
  args: {
    shell: {
      type: "positional",
      required: false,
      options: ["bash", "zsh", "fish"],
      description: "bash, zsh or fish; without it, how to set each up",
    },
  },
  async run({ args: { shell }, data: context }) {
    const write = writerOf(context.stdout);
    if (shell === undefined) return await write(SET_UP);
    const { scripts } = await import("../completion/assets.ts");
    await write(scripts[shell]);
  },
});

export default command;
