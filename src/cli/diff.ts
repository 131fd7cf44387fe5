// `fastpipe diff`: what differed between two past runs.
import { EXIT } from "../model/failure.ts";
import { outStyle } from "../ui/paint.ts";
import { define } from "./command.ts";

export const command = define({
  name: "diff",
  summary: "what differed between two past runs: code, params, deps, outs",
  text: [
    "Each stage that both runs know, where what it saw or made differs, with the values of both. Of a stage that failed only what it saw is compared. With -v: digests.",
  ],
  flags: {},
  words: {
    usage: "RUN RUN",
    description:
      "a run's number, its id or the beginning of it, `latest`, or so many before it: `~1`",
    min: 2,
    max: 2,
    completes: ["latest", "~1"],
  },
  examples: [
    { line: "fastpipe diff ~1 latest", says: "the last run against the one before" },
    { line: "fastpipe diff 40 41 --json", says: "two runs by their numbers, for machines" },
  ],
  async run({ _: [first = "", second = ""] }, context) {
    const { namedRun, pastOf } = await import("./past.ts");
    const { contentOf } = await import("../engine/past.ts");
    const { diffRuns } = await import("../engine/past-diff.ts");
    const past = await pastOf(context);
    const { reader, runs } = past;
    const from = namedRun(past, first);
    const to = namedRun(past, second);
    const before = contentOf(reader, runs, from);
    const after = contentOf(reader, runs, to);
    reader.close();
    const diff = diffRuns(before, after);
    const compared = { from, to, diff, fromTaken: before.takenFrom, toTaken: after.takenFrom };
    const { terminal, json, verbose } = context;
    if (json) {
      const { runDiffJson } = await import("../ui/history-json.ts");
      terminal.out(runDiffJson(compared));
    } else {
      const { runDiffText } = await import("../ui/run-diff.ts");
      terminal.out(runDiffText(compared, outStyle(terminal, verbose)));
    }
    return EXIT.done;
  },
});
