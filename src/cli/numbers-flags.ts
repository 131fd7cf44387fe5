// The flags of `params` and `metrics`.
import type { Flags } from "./command.ts";

export const NUMBER_FLAGS = {
  "all-branches": { type: "boolean", alias: ["a"], description: "show: of all branches" },
  "all-tags": { type: "boolean", alias: ["T"], description: "show: of all tags" },
  rev: {
    type: "string",
    repeat: true,
    valueHint: "A,B,C",
    description: "show: of these revisions: branches, tags, commits, dates, `workspace`",
  },
  targets: {
    type: "string",
    repeat: true,
    valueHint: "TARGET",
    completes: "target",
    description: "diff: of this alone; can be repeated",
  },
  all: { type: "boolean", description: "diff: what has not changed too" },
  md: { type: "boolean", description: "a table in Markdown" },
  precision: {
    type: "string",
    valueHint: "N",
    description: "digits after the point (default: 5; with --json all of them)",
  },
  "no-path": { type: "boolean", description: "without the column of stages or files" },
} as const satisfies Flags;
