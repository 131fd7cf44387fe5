// `fastpipe explain`: every reason, and what a stage depends on.
import { EXIT } from "../model/failure.ts";
import { explainText } from "../ui/explain.ts";
import { explainJson } from "../ui/json.ts";
import { outStyle } from "../ui/paint.ts";
import { define } from "./command.ts";
import { GLOB, TARGETS } from "./flags.ts";

export const command = define({
  name: "explain",
  summary: "why stages would run, with old and new values; or what they depend on",
  text: [
    "For a stage that is not up to date: every reason, where the change is, and which stage upstream is the cause. For one that is: what it depends on. Runs nothing.",
  ],
  flags: GLOB,
  words: TARGETS,
  examples: [
    { line: "fastpipe explain", says: "all stages that are not up to date" },
    { line: "fastpipe explain train", says: "one stage, also when it is up to date" },
    { line: "fastpipe explain train --json", says: "with the digests of all that counts" },
  ],
  async run({ _: targets, glob }, context) {
    const { planTargets, toState } = await import("./planned.ts");
    const { explain } = await import("../engine/explain.ts");
    const { project, plan, shown } = await planTargets(context, targets, glob);
    const names = shown.map(({ stage }) => stage.name);
    const explained = await explain(project, plan, names);
    project.state.close();
    const { terminal, json, verbose } = context;
    if (json) {
      terminal.out(explainJson(explained));
      return EXIT.done;
    }
    const all = new Map([...plan.stages].map(([name, planned]) => [name, toState(planned)]));
    const detailed = targets.length > 0;
    terminal.out(explainText(explained, { all, detailed }, outStyle(terminal, verbose)));
    return EXIT.done;
  },
});
