// The flags that several commands share, each defined once.
import { EXECUTORS } from "../model/stage.ts";
import type { Flags } from "./command.ts";

/** Taken by every command, before and after the command word. */
export const GLOBAL = {
  cd: {
    type: "string",
    alias: ["C"],
    valueHint: "DIR",
    completes: "dir",
    description: "work as if started in DIR",
  },
  file: {
    type: "string",
    valueHint: "FILE",
    completes: "file",
    description: "the pipeline file (default: found from the current folder upwards)",
  },
  json: { type: "boolean", description: "machine-readable output on stdout" },
  quiet: {
    type: "boolean",
    alias: ["q"],
    description: "say only what went wrong and how it ended",
  },
  verbose: { type: "boolean", alias: ["v"], description: "say more; stack traces with errors" },
  "no-color": { type: "boolean", description: "no colours (also: NO_COLOR=1)" },
  version: { type: "boolean", description: "print the version" },
  help: { type: "boolean", alias: ["h"], description: "print help" },
} as const satisfies Flags;

export const GLOB = {
  glob: { type: "boolean", description: "targets are patterns: `*`, `?`, `[ab]`" },
} as const satisfies Flags;

export const SET = {
  set: {
    type: "string",
    repeat: true,
    valueHint: "STAGE.PARAM=VALUE",
    completes: "param",
    description: "set a param for this time; can be repeated",
  },
} as const satisfies Flags;

export const EXECUTOR = {
  executor: {
    type: "enum",
    valueHint: "NAME",
    options: [...EXECUTORS],
    description: `what runs stage functions: ${EXECUTORS.join(", ")} (also: FASTPIPE_EXECUTOR)`,
  },
} as const satisfies Flags;

export const TARGETS = {
  usage: "[TARGET...]",
  description:
    "a stage, a group of a matrix (`train` is all `train@...`), or the path of an out; default: all",
  min: 0,
  max: Number.POSITIVE_INFINITY,
  completes: "target",
} as const;

export const NO_WORDS = { usage: "", description: "", min: 0, max: 0 } as const;
