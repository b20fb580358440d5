/**
 * `dwdi completion`: the script that teaches a shell to complete command lines of dwdi.
 *
 * @module
 */
import { type Command, defineCommand } from "../flags/command.ts";
import { writerOf } from "../output/destination.ts";

const SET_UP = `Put the lines of your shell where they stand, and open a new one:

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
    description: "The script that completes command lines in bash, zsh or fish",
    about:
      "The script asks dwdi itself, at each TAB, what the line can go on with: commands, flags, the " +
      "values of a flag, months, and the offerings of the configuration file that is typed or that " +
      "DWDI_CONFIG names. Nothing of the line or the file is evaluated.",
    examples: [
      { about: "Which line goes into which file", command: "dwdi completion" },
      {
        about: "For bash, with or without its package of completions",
        command: "dwdi completion bash",
      },
      { about: "For fish", command: "dwdi completion fish" },
    ],
  },
  args: {
    shell: {
      type: "positional",
      required: false,
      options: ["bash", "zsh", "fish"],
      description: "bash, zsh or fish; how to set each up when left out",
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
