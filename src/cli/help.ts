// `fastpipe help [COMMAND]`: the same as `--help`.
import { EXIT, Stop } from "../model/failure.ts";
import { outStyle } from "../ui/paint.ts";
import { define } from "./command.ts";
import { commandNames, findCommand } from "./commands.ts";

export const command = define({
  name: "help",
  summary: "print help, of one command or of all",
  flags: {},
  words: {
    usage: "[COMMAND]",
    description: "the command to explain",
    min: 0,
    max: 1,
    get completes() {
      return commandNames();
    },
  },
  examples: [{ line: "fastpipe help run", says: "the same as `fastpipe run --help`" }],
  async run({ _: [name] }, { terminal }) {
    const { commandHelp, rootHelp } = await import("./usage-text.ts");
    const style = outStyle(terminal);
    if (name === undefined) {
      terminal.out(await rootHelp(style));
      return EXIT.done;
    }
    const found = await findCommand(name);
    if (!found) {
      const { unknownCommand } = await import("./usage.ts");
      throw new Stop([unknownCommand(name)]);
    }
    terminal.out(commandHelp(found, style));
    return EXIT.done;
  },
});
