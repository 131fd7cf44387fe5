// `fastpipe metrics`: what came out, at one revision or between two.
import { define } from "./command.ts";
import { NUMBER_FLAGS } from "./numbers-flags.ts";

export const command = define({
  name: "metrics",
  summary: "what came out: show the metrics of revisions, or how they differ",
  text: [
    "`show` gives the metrics of the workspace, or of the revisions that are asked for; `diff` compares two: HEAD with the workspace, A with the workspace, or A with B.",
    "A revision is a branch, a tag, a commit, something like HEAD~3, or a date (2025-01-31, 2025-01-31T12:00): the last commit of HEAD at or before it. `workspace` is what lies here.",
    "Metrics are read from JSON, YAML, TOML, CSV and TSV: from the files, from git, or from the cache. Keys of maps are joined by dots. A table with one row gives its columns; one whose rows begin with different names gives each row by its name; of any other, as a training log is, the last row counts.",
  ],
  flags: NUMBER_FLAGS,
  words: {
    usage: "show [TARGET...] | diff [A [B]]",
    description: "show: a file or folder of metrics, or a stage; diff: revisions",
    min: 1,
    max: Number.POSITIVE_INFINITY,
    completes: ["show", "diff"],
  },
  examples: [
    { line: "fastpipe metrics show", says: "what the workspace has" },
    { line: "fastpipe metrics diff main", says: "what changed since main" },
    { line: "fastpipe metrics diff v1 v2 --md", says: "for a pull request" },
    { line: "fastpipe metrics show --all-tags", says: "how it went" },
  ],
  async run(args, context) {
    const { numbers } = await import("./numbers.ts");
    return await numbers({ subject: "metrics", args, context, dependencies: false });
  },
});
