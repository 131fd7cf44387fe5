// The module "fastpipe" as user code runs it. Its types are in fastpipe.d.ts.
import { canonical, type Value, type ValueMap } from "../model/value.ts";
import { callContext } from "./call.ts";
import type { Fields, OutEntry } from "./fields.ts";
import { members } from "./matrix.ts";
import { normalise } from "./paths.ts";
import { kindOf, Problems } from "./problem.ts";
import { type Registration, register, type StageFunction } from "./registry.ts";
import { readSpec, type Spec } from "./spec.ts";
import { fillKnown } from "./template.ts";

export { out, param } from "./markers.ts";

/** Enough frames to find the module that a handle is exported from, when a helper called `stage()`. */
const FRAMES = 8;

type Paths = readonly unknown[] | Readonly<Record<string, unknown>>;

interface OutPaths {
  readonly outs: Paths;
  readonly metrics: Paths;
  readonly plots: Paths;
}

interface StageHandle extends OutPaths {
  readonly name: string;
  readonly fn?: StageFunction;
  at?(values: ValueMap): OutPaths & { readonly name: string };
}

/** Declares a stage: see the type declarations. */
export function stage(spec: unknown, fn?: unknown): StageHandle {
  const problems = new Problems();
  if (fn !== undefined && typeof fn !== "function") {
    problems.add(`the second argument of stage() is ${kindOf(fn)}`, "Give a function.");
  }
  const run = typeof fn === "function" ? (fn as StageFunction) : null;
  const read = readSpec(spec, run !== null, problems);
  const handle: StageHandle = makeHandle(read, run, () => nameOf(registration));
  const registration: Registration = {
    spec: read,
    errors: problems.errors,
    warnings: problems.warnings,
    fn: run,
    stack: callerStack(),
    handle,
    name: read.name ?? functionName(run),
  };
  register(registration);
  return handle;
}

function callerStack(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, stage);
  Error.stackTraceLimit = limit;
  return holder.stack ?? "";
}

function functionName(fn: StageFunction | null): string | null {
  const name = fn?.name.replace(/^(bound )+/, "") ?? "";
  return name === "" || name === "default" ? null : name;
}

function nameOf({ name }: Registration): string {
  if (name !== null) return name;
  throw new Error(
    "the stage has no name yet: it gets the name of its export when its module has loaded. Give it a name in its spec to use it earlier.",
  );
}

function makeHandle(spec: Spec, fn: StageFunction | null, name: () => string): StageHandle {
  const { matrix } = spec;
  const all = matrix && members(matrix);
  const single = (fields: Fields<OutEntry>): Paths => shape(fields, (path) => filled(path, {}));
  const group = (fields: Fields<OutEntry>): Paths =>
    shape(fields, (path) => all?.map(({ values }) => filled(path, values)) ?? []);
  const paths = all ? group : single;
  const lazy = lazily();
  return {
    get name() {
      return name();
    },
    get outs() {
      return lazy("outs", () => paths(spec.outs));
    },
    get metrics() {
      return lazy("metrics", () => paths(spec.metrics));
    },
    get plots() {
      return lazy("plots", () => paths(spec.plots));
    },
    ...(fn && { fn: (context) => fn(callContext(spec, context, name)) }),
    ...(all && { at: (values) => memberOf(spec, values, name) }),
  };
}

function lazily(): (key: string, make: () => Paths) => Paths {
  const made = new Map<string, Paths>();
  return (key, make) => {
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known;
  };
}

function shape(fields: Fields<OutEntry>, of: (path: string) => unknown): Paths {
  if (!fields.record) return fields.entries.map((entry) => of(entry.path));
  return Object.fromEntries(fields.entries.map((entry) => [entry.key ?? "", of(entry.path)]));
}

function memberOf(
  spec: Spec,
  wanted: ValueMap,
  name: () => string,
): OutPaths & { readonly name: string } {
  const text = canonical(wanted);
  const member = members(spec.matrix ?? {}).find(({ values }) => canonical(values) === text);
  if (!member) throw new Error(`no member of the matrix has ${describe(wanted)}`);
  const of = (fields: Fields<OutEntry>): Paths =>
    shape(fields, (path) => filled(path, member.values));
  return {
    get name() {
      return `${name()}@${member.suffix}`;
    },
    outs: of(spec.outs),
    metrics: of(spec.metrics),
    plots: of(spec.plots),
  };
}

function filled(path: string, values: ValueMap): string {
  return path.includes("${") ? normalise(fillKnown(path, values)) : path;
}

function describe(values: ValueMap): string {
  const show = (value: Value): string => (typeof value === "string" ? value : canonical(value));
  return Object.entries(values)
    .map(([key, value]) => `${key}: ${show(value)}`)
    .join(", ");
}
