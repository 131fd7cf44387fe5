// `fastpipe get`: what came out, as it was at a revision, of this project or of another repository.
import { EXIT } from "../model/failure.ts";
import { define } from "./command.ts";

export const command = define({
  name: "get",
  summary: "an out, a file or a stage's outs as they were at a revision",
  text: [
    "TARGET is an out, a directory or one file in it, a file that git tracks, or a stage with all of its outs. It comes from git, from the cache, or from a remote of DVC's that is a folder; what comes from the latter two is verified.",
    "With a repository before it, a folder or the URL of one, TARGET is of the project that is there: bare repositories and those in other folders too. A URL is cloned for the time that it takes.",
    "One file without -o goes to stdout. All else needs -o, and nothing else is written: neither the workspace nor the cache changes. A folder that is there gets TARGET under its own name, the outs of a stage under their paths. What is there already stays as it is, unless --force is given.",
  ],
  flags: {
    rev: {
      type: "string",
      valueHint: "REV",
      description: "a branch, a tag, a commit, HEAD~3 or a date (default: HEAD)",
    },
    output: {
      type: "string",
      alias: ["o", "out"],
      valueHint: "PATH",
      completes: "file",
      description: "where it goes; for the outs of a stage a folder",
    },
    force: { type: "boolean", alias: ["f"], description: "replace what is there" },
  },
  words: {
    usage: "[REPOSITORY] TARGET",
    description: "a folder or URL of a git repository; a stage or a path",
    min: 1,
    max: 2,
    completes: "target",
  },
  examples: [
    { line: "fastpipe get build/model.json --rev v1", says: "to stdout" },
    { line: "fastpipe get build/model.json --rev HEAD~10 -o old.json", says: "beside today's" },
    { line: "fastpipe get train --rev 2025-01-31 -o january", says: "all outs of a stage" },
    { line: "fastpipe get ../other data/raw --rev main -o raw", says: "of another repository" },
  ],
  async run(args, context) {
    const { get } = await import("./getting.ts");
    // As everywhere, `-` is stdout.
    await get(args.output === "-" ? { ...args, output: undefined } : args, context);
    return EXIT.done;
  },
});
