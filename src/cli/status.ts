// `fastpipe status`: what is fresh, what is stale and why.
import { EXIT } from "../model/failure.ts";
import { statusJson } from "../ui/json.ts";
import { outStyle } from "../ui/paint.ts";
import { statusText } from "../ui/status.ts";
import { define } from "./command.ts";
import { GLOB, TARGETS } from "./flags.ts";

export const command = define({
  name: "status",
  summary: "what is fresh, what is stale and why, one line a stage",
  text: ["Runs nothing and takes no hold of the project. With -v: every reason."],
  flags: {
    ...GLOB,
    "exit-code": { type: "boolean", description: "end with 1 when a stage is not up to date" },
  },
  words: TARGETS,
  examples: [
    { line: "fastpipe status", says: "all stages" },
    { line: "fastpipe status train", says: "one stage, or all members of a matrix" },
    { line: "fastpipe status --exit-code -q", says: "for scripts" },
  ],
  exits: [
    ["0", "done"],
    ["1", "with --exit-code: a stage is stale or restorable"],
    ["2", "wrong usage, or a pipeline that can't be right"],
  ],
  async run({ _: targets, glob, "exit-code": exitCode }, context) {
    const { planTargets, toState } = await import("./planned.ts");
    const { project, shown } = await planTargets(context, targets, glob);
    project.state.close();
    const stages = shown.map(toState);
    const { terminal, json, quiet, verbose } = context;
    if (json) terminal.out(statusJson(stages));
    else if (!quiet) terminal.out(statusText(stages, outStyle(terminal, verbose)));
    const differs = stages.some(({ state }) => state === "stale" || state === "restorable");
    return exitCode && differs ? EXIT.failed : EXIT.done;
  },
});
