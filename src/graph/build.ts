// From stages to a graph, with every reason why they are none.
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import type { Stage } from "../model/stage.ts";
import { suggest } from "../model/suggest.ts";
import { type Artifacts, artifactsOf, producers } from "./artifacts.ts";
import { checkOuts } from "./check-outs.ts";
import type { Graph } from "./graph.ts";
import { checkNames } from "./names.ts";
import { topological } from "./order.ts";

/**
 * All failures are gathered. A dep inside an out, or a folder that holds outs, makes an edge. `real` follows the
 * links in a path.
 */
export function build(
  list: readonly Stage[],
  real: (path: string) => string = (path) => path,
): Result<Graph> {
  const failures = checkNames(list);
  const stages = new Map<string, Stage>();
  for (const stage of list) if (!stages.has(stage.name)) stages.set(stage.name, stage);
  failures.push(...checkOuts(stages));
  const producer = producers(stages.values(), real);
  const upstream = edges(stages, producer, real, failures);
  const { order, cycles } = topological(upstream);
  for (const cycle of cycles) failures.push(cycleFailure(cycle, stages, producer));
  if (failures.length > 0) return fail(...failures);
  return ok({ stages, order, upstream, downstream: reverse(upstream), producer });
}

const NONE: readonly never[] = [];

function edges(
  stages: ReadonlyMap<string, Stage>,
  producer: ReadonlyMap<string, string>,
  real: (path: string) => string,
  failures: Failure[],
): ReadonlyMap<string, readonly string[]> {
  const artifacts = artifactsOf(producer);
  const upstream = new Map<string, readonly string[]>();
  for (const stage of stages.values()) {
    const { name } = stage;
    let makers: Set<string> | undefined;
    for (const { path } of stage.deps) {
      for (const out of touched(artifacts, path, real)) {
        const maker = producer.get(out) ?? name;
        if (maker === name) {
          failures.push(ownDep(stage, path, out));
          continue;
        }
        makers ??= new Set();
        makers.add(maker);
      }
    }
    upstream.set(name, makers ? [...makers] : NONE);
  }
  return upstream;
}

/** By name, else by where the path leads: nearly all deps that are made are named as they are made. */
function touched(
  artifacts: Artifacts,
  path: string,
  real: (path: string) => string,
): readonly string[] {
  const named = artifacts.touching(path);
  if (named.length > 0) return named;
  const there = real(path);
  return there === path ? named : artifacts.touching(there);
}

function ownDep(stage: Stage, dep: string, out: string): Failure {
  const same = dep === out ? "" : ` (its out is "${out}")`;
  return {
    code: "cycle",
    message: `cycle: stage "${stage.name}" depends on "${dep}", which it makes itself${same}`,
    where: stage.where,
    hint: "Read from one path and write to another.",
    stage: stage.name,
  };
}

function cycleFailure(
  cycle: readonly string[],
  stages: ReadonlyMap<string, Stage>,
  producer: ReadonlyMap<string, string>,
): Failure {
  const [first = ""] = cycle;
  const links = cycle.map((from, i) => {
    const to = cycle[(i + 1) % cycle.length] ?? first;
    return `"${to}" needs "${linkPath(from, to, stages, producer)}" of "${from}"`;
  });
  const stage = stages.get(first);
  return {
    code: "cycle",
    message: `cycle: ${[...cycle, first].join(" -> ")} (${links.join(", ")})`,
    ...(stage && { where: stage.where }),
    hint: "Drop one of these deps, or split the stage that closes the circle.",
    stage: first,
  };
}

/** The dep of `to` that `from` makes. */
function linkPath(
  from: string,
  to: string,
  stages: ReadonlyMap<string, Stage>,
  producer: ReadonlyMap<string, string>,
): string {
  const artifacts = artifactsOf(producer);
  const deps = stages.get(to)?.deps ?? [];
  const dep = deps.find(({ path }) =>
    artifacts.touching(path).some((out) => producer.get(out) === from),
  );
  return dep?.path ?? "";
}

function reverse(
  upstream: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  upstream.forEach((makers, name) => {
    for (const maker of makers) {
      const known = users.get(maker);
      if (known) known.push(name);
      else users.set(maker, [name]);
    }
  });
  const downstream = new Map<string, readonly string[]>();
  for (const name of upstream.keys()) downstream.set(name, users.get(name) ?? NONE);
  return downstream;
}

/** Deps of the wanted stages that no stage makes and that are not there. */
export function missingDeps(
  graph: Graph,
  wanted: ReadonlySet<string>,
  exists: (path: string) => boolean,
  real: (path: string) => string = (path) => path,
): Failure[] {
  if (wanted.size === 0) return [];
  const artifacts = artifactsOf(graph.producer);
  const failures: Failure[] = [];
  for (const name of wanted) {
    const stage = graph.stages.get(name);
    if (!stage) continue;
    let missing: Set<string> | undefined;
    for (const { path } of stage.deps) {
      const there = graph.producer.has(path) || exists(path);
      if (there || missing?.has(path) || touched(artifacts, path, real).length > 0) continue;
      missing ??= new Set();
      missing.add(path);
      failures.push(missingDep(stage, path, graph));
    }
  }
  return failures;
}

function missingDep(stage: Stage, path: string, { producer }: Graph): Failure {
  const meant = suggest(path, producer.keys());
  const maker = meant === undefined ? undefined : producer.get(meant);
  return {
    code: "dep_missing",
    message: `stage "${stage.name}" depends on "${path}", which is not there and which no stage makes`,
    where: stage.where,
    hint: maker
      ? `Did you mean "${meant}", which "${maker}" makes?`
      : "Put the file there, or declare it as an out of the stage that makes it.",
    stage: stage.name,
  };
}
