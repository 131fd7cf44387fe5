// Python functions: an interpreter for each stage. Whoever adds warm ones does it here: `runPython` is all that others call.
import { join } from "node:path";
import { tag } from "../model/exact-json.ts";
import type { Outcome, PythonTask, RunOptions } from "../model/executor.ts";
import type { Job } from "../model/stage.ts";
import { isList, type Value, type ValueMap } from "../model/value.ts";
import { RUN_VARIABLE, STAGE_VARIABLE } from "./protocol.ts";
import { cancelled, failed, fromCode, fromSignal, TIMED_OUT } from "./report.ts";
import { io, notStarted, warnOfLeft } from "./shell.ts";
import { type ChildEnd, runChild } from "./spawn.ts";
import type { Warden } from "./warden.ts";

/** What runs Python functions. */
export interface PythonPlace {
  /** The interpreter. */
  readonly executable: string;
  /** The folder of our own programs; laid down when it is first asked for. */
  readonly folder: () => string;
}

export interface PythonSetup {
  readonly root: string;
  readonly file: string;
  readonly run: string;
  readonly environ: Readonly<Record<string, string>>;
  readonly python: PythonPlace;
}

export async function runPython(
  { job, name }: PythonTask,
  setup: PythonSetup,
  options: RunOptions,
  warden: Warden,
): Promise<Outcome> {
  const { root, file, run, environ, python } = setup;
  const spec = {
    stage: job.stage,
    command: [python.executable, join(python.folder(), "host.py"), "run"],
    cwd: root,
    environ: { ...environ, [STAGE_VARIABLE]: job.stage, [RUN_VARIABLE]: run },
    stdin: Buffer.from(jobText(job, name, root, file)),
    replies: true,
  };
  try {
    const end = await runChild(spec, options, warden);
    warnOfLeft(end.left, options);
    return outcomeOf(end);
  } catch (error) {
    return failed(io(notStarted(error, root)));
  }
}

/** `name`: as the pipeline declares it, which a member of a matrix shares with the others. */
export function jobText(job: Job, name: string, root: string, file: string): string {
  const params = withFloats(job.params, job.floats ?? []);
  const { stage, shapes } = job;
  return JSON.stringify({ root, file, name, stage, shapes, params }, tag);
}

/** Before a whole float: see `exact-json.ts`, whose marks Python reads too. */
const FLOAT = "\u0001fastpipe:number:";

function withFloats(params: ValueMap, floats: readonly (readonly string[])[]): unknown {
  const paths = new Set(floats.map((path) => JSON.stringify(path)));
  if (paths.size === 0) return params;
  const walk = (value: Value, path: readonly string[]): unknown => {
    if (typeof value === "number" && paths.has(JSON.stringify(path))) return new Float(value);
    if (isList(value)) return value.map((item, i) => walk(item, [...path, String(i)]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]),
    );
  };
  return walk(params, []);
}

/** Written by itself, past the marks of `tag`, which would take it for a text. */
class Float {
  constructor(private readonly value: number) {}

  toJSON(): unknown {
    const text = Object.is(this.value, -0) ? "-0.0" : String(this.value);
    return JSON.rawJSON(JSON.stringify(`${FLOAT}${text}`));
  }
}

type Reply =
  | { readonly type: "done"; readonly loaded: readonly string[] | null }
  | { readonly type: "exit"; readonly code: number; readonly text: string }
  | {
      readonly type: "threw";
      readonly text: string;
      readonly stack: string;
      readonly loading: boolean;
    };

function outcomeOf(end: ChildEnd): Outcome {
  if (end.ended === "timeout") return TIMED_OUT;
  if (end.ended === "cancel") return cancelled(end.signal);
  const reply = repliesIn(end.reply)[0];
  if (reply?.type === "threw") {
    const message = reply.loading ? `its code could not be loaded: ${reply.text}` : reply.text;
    return failed({ kind: "threw", message, stack: reply.stack, exit: null, signal: null });
  }
  if (end.signal !== null) return failed({ ...fromSignal(end.signal), kind: "crash" });
  if (reply?.type === "exit") {
    return failed({ kind: "exit", message: reply.text, exit: reply.code, signal: null });
  }
  if (reply?.type === "done" && end.exit === 0) {
    return { ok: true, ...(reply.loaded && { loaded: reply.loaded }) };
  }
  if (end.exit !== 0) return failed(fromCode(end.exit ?? -1));
  const message = "ended its process with code 0 before its function had finished: return instead";
  return failed({ kind: "exit", message, exit: 0, signal: null });
}

function repliesIn(bytes: Buffer): readonly Reply[] {
  // A child that is killed may leave half a line.
  const lines = bytes.toString("utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
