// `fastpipe commit`: locks = workspace.
import { EXIT } from "../model/failure.ts";
import { outStyle } from "../ui/paint.ts";
import { commitJson, commitText } from "../ui/placed.ts";
import { define } from "./command.ts";
import { GLOB, TARGETS } from "./flags.ts";
import { WAIT } from "./waiting.ts";

export const command = define({
  name: "commit",
  summary: "trust the workspace as it is: record it in the locks, and keep its outs in the cache",
  text: [
    "Runs nothing and asks nothing: the outs that are there are taken for what the stages, as they are now, make of the deps that are there. It says how each lock differed.",
    "What was run with --no-commit is put into the cache by it.",
  ],
  flags: { ...GLOB, ...WAIT },
  words: TARGETS,
  examples: [
    { line: "fastpipe commit", says: "all stages" },
    { line: "fastpipe commit train", says: "after an edit of `train` that makes no difference" },
  ],
  exits: [
    ["0", "done"],
    ["1", "a stage could not be recorded: something of it is missing; the others are done"],
    ["2", "wrong usage, or a pipeline that can't be right"],
    ["3", "another run holds the project"],
  ],
  async run(args, context) {
    const { _: targets, glob } = args;
    const { withProject } = await import("./held-project.ts");
    const { selectTargets } = await import("./planned.ts");
    const { commit } = await import("../engine/commit.ts");
    const committed = await withProject(context, args, async (project) => {
      const { named } = selectTargets(project, context.cwd, targets, glob);
      await project.prepare(named);
      return await commit(project, named);
    });
    const { terminal, json, quiet, verbose } = context;
    const bad = committed.filter(({ status }) => status === "failed");
    if (json) terminal.out(commitJson(committed));
    else if (!quiet) terminal.out(commitText(committed, outStyle(terminal, verbose)));
    else if (bad.length > 0) terminal.out(commitText(bad, outStyle(terminal, verbose)));
    return bad.length > 0 ? EXIT.failed : EXIT.done;
  },
});
