// What fastpipe.yaml may hold. The one source: the validator, the types and `fastpipe schema` come from it.
import { EXECUTORS } from "../model/stage.ts";

const LINKS = ["reflink", "hardlink", "copy"] as const;

export const SETTINGS_SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "fastpipe.yaml",
  description:
    "Settings of a fastpipe project. The command line and FASTPIPE_* variables win over them.",
  type: "object",
  additionalProperties: false,
  properties: {
    jobs: {
      description: "How many stages may run at once. Default: the CPUs that the process may use.",
      type: "integer",
      minimum: 1,
    },
    executor: {
      description: "What runs stage functions.",
      enum: EXECUTORS,
      default: "warm",
    },
    preload: {
      description: "Modules that a worker loads once, before its first stage; paths or packages.",
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
    },
    python: {
      description:
        "The interpreter of a pipeline.py: a path, or a name to look up in PATH. Default: the active virtual environment, .venv, `uv run` where a uv.lock is, python3.",
      type: "string",
      minLength: 1,
    },
    cache: {
      description: "The cache of outs.",
      type: "object",
      additionalProperties: false,
      properties: {
        links: {
          description:
            "How files come from the cache: the first kind that the file system can do. Hardlinked files are read-only.",
          type: "array",
          items: { enum: LINKS },
          default: ["reflink", "copy"],
        },
      },
    },
    hooks: {
      description: "What the git hooks do.",
      type: "object",
      additionalProperties: false,
      properties: {
        "pre-commit": {
          description: "What happens when a commit is made while stages are stale.",
          enum: ["warn", "refuse"],
          default: "warn",
        },
      },
    },
    history: {
      description: "The record of past runs.",
      type: "object",
      additionalProperties: false,
      properties: {
        keep: {
          description: "How many runs are kept.",
          type: "integer",
          minimum: 1,
          default: 1000,
        },
      },
    },
  },
} as const;

/** The values that a schema admits. */
type Admitted<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly type: "integer" }
    ? number
    : S extends { readonly type: "string" }
      ? string
      : S extends { readonly type: "array"; readonly items: infer I }
        ? readonly Admitted<I>[]
        : S extends { readonly type: "object"; readonly properties: infer P }
          ? { readonly [K in keyof P]?: Admitted<P[K]> }
          : never;

/** A valid fastpipe.yaml. */
export type FileSettings = Admitted<typeof SETTINGS_SCHEMA>;
