// The module "fastpipe" as user code runs it. Its types are in fastpipe.d.ts.
import { Handle } from "./handle.ts";
import { kindOf, Problems } from "./problem.ts";
import { register, type StageFunction } from "./registry.ts";
import { readSpec } from "./spec.ts";

export { out, param } from "./markers.ts";

/** Enough frames to find the module that a handle is exported from, when a helper called `stage()`. */
const FRAMES = 10;

/** Declares a stage: see the type declarations. */
export function stage(spec: unknown, fn?: unknown): Handle {
  const problems = new Problems();
  if (fn !== undefined && typeof fn !== "function") {
    problems.add(`the second argument of stage() is ${kindOf(fn)}`, "Give a function.");
  }
  const run = typeof fn === "function" ? (fn as StageFunction) : null;
  const read = readSpec(spec, run !== null, problems);
  const named = { name: read.name ?? functionName(run) };
  const handle = new Handle(read, run, named);
  register({ spec: read, problems, fn: run, at: here(), handle, named });
  return handle;
}

/** An error that is not thrown: its stack becomes text only when it is read. */
function here(): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const error = new Error();
  Error.stackTraceLimit = limit;
  return error;
}

function functionName(fn: StageFunction | null): string | null {
  if (fn === null) return null;
  const name = fn.name.startsWith("bound ") ? fn.name.replace(/^(bound )+/, "") : fn.name;
  return name === "" || name === "default" ? null : name;
}
