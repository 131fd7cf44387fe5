// `fastpipe show`: one past run in full.
import { EXIT } from "../model/failure.ts";
import { outStyle } from "../ui/paint.ts";
import { define } from "./command.ts";

export const command = define({
  name: "show",
  summary: "one past run: what ran, why, how long, who waited for what",
  text: ["With -v: every reason of each stage. `fastpipe history` lists the runs."],
  flags: {},
  words: {
    usage: "[RUN]",
    description:
      "a run's number, its id or the beginning of it, `latest` (default), or so many before it: `~1`",
    min: 0,
    max: 1,
    completes: ["latest", "~1"],
  },
  examples: [
    { line: "fastpipe show", says: "the last run" },
    { line: "fastpipe show 41", says: "the run with that number" },
    { line: "fastpipe show ~1 --json", says: "the one before the last, for machines" },
  ],
  async run({ _: [name = "latest"] }, context) {
    const { namedRun, pastOf } = await import("./past.ts");
    const past = await pastOf(context);
    const run = namedRun(past, name);
    const stages = past.reader.stagesOf(run);
    past.reader.close();
    const { terminal, json, verbose } = context;
    if (json) {
      const { runDocument } = await import("../ui/history-json.ts");
      terminal.out(runDocument(run, stages));
    } else {
      const { runText } = await import("../ui/history.ts");
      terminal.out(runText(run, stages, outStyle(terminal, verbose)));
    }
    return EXIT.done;
  },
});
