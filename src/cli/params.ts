// `fastpipe params`: the params of stages, at one revision or between two.
import { define } from "./command.ts";
import { NUMBER_FLAGS } from "./numbers-flags.ts";

export const command = define({
  name: "params",
  summary: "what went in: show the params of revisions, or how they differ",
  text: [
    "`show` gives the params of the workspace, or of the revisions that are asked for; `diff` compares two: HEAD with the workspace, A with the workspace, or A with B.",
    "Of a pipeline of code they are those of each stage: in the workspace as they are now, at a revision as its last run saw them. Of a dvc.yaml they are those of its files of params.",
    "A revision is a branch, a tag, a commit, something like HEAD~3, or a date (2025-01-31, 2025-01-31T12:00): the last commit of HEAD at or before it. `workspace` is what lies here.",
  ],
  flags: {
    ...NUMBER_FLAGS,
    deps: { type: "boolean", description: "of a dvc.yaml: only what stages depend on" },
  },
  words: {
    usage: "show [TARGET...] | diff [A [B]]",
    description: "show: a stage, or a file of params; diff: revisions",
    min: 1,
    max: Number.POSITIVE_INFINITY,
    completes: ["show", "diff"],
  },
  examples: [
    { line: "fastpipe params show", says: "all params as they are now" },
    { line: "fastpipe params diff", says: "what changed since the last commit" },
    { line: "fastpipe params diff main --targets train", says: "of one stage, since main" },
    { line: "fastpipe params show --rev v1,v2", says: "of two tags" },
  ],
  async run(args, context) {
    const { numbers } = await import("./numbers.ts");
    return await numbers({ subject: "params", args, context, dependencies: args.deps });
  },
});
