// Which stages a command is about.
import { type Failure, ok, type Result } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import { type Artifacts, artifactsOf } from "./artifacts.ts";
import type { Graph } from "./graph.ts";

export interface TargetOptions {
  /** Targets are patterns over names of stages. */
  readonly glob: boolean;
  /** The targets and all that needs them, in place of all that they need. */
  readonly downstream: boolean;
  /** The targets alone. */
  readonly single: boolean;
}

/** A target is a stage, a group, an out or a path in an out; none means all. With everything that they need. */
export function select(
  graph: Graph,
  targets: readonly string[],
  { glob, downstream, single }: TargetOptions,
): Result<Set<string>> {
  if (targets.length === 0) return ok(new Set(graph.stages.keys()));
  const finder = new Finder(graph);
  const named = new Set<string>();
  const failures: Failure[] = [];
  for (const target of targets) {
    const found = glob ? finder.matching(target) : finder.named(target);
    if (found.length === 0) failures.push(finder.unknown(target, glob));
    for (const name of found) named.add(name);
  }
  if (failures.length > 0) return { ok: false, error: failures };
  if (single) return ok(named);
  return ok(closure(named, downstream ? graph.downstream : graph.upstream));
}

/** These, and all that is reached from them. */
export function closure(
  from: Iterable<string>,
  next: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const reached = new Set(from);
  for (const name of reached) for (const other of next.get(name) ?? []) reached.add(other);
  return reached;
}

class Finder {
  readonly #graph: Graph;
  readonly #groups = new Map<string, string[]>();
  readonly #artifacts: Artifacts;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#artifacts = artifactsOf(graph.producer);
    for (const { name, group } of graph.stages.values()) {
      if (group === null) continue;
      const members = this.#groups.get(group);
      if (members) members.push(name);
      else this.#groups.set(group, [name]);
    }
  }

  named(target: string): readonly string[] {
    if (this.#graph.stages.has(target)) return [target];
    return this.#groups.get(target) ?? this.#makerOf(tidy(target));
  }

  matching(pattern: string): readonly string[] {
    const glob = new Bun.Glob(flat(pattern));
    const matches = (name: string): boolean => glob.match(flat(name));
    const groups = [...this.#groups].filter(([group]) => matches(group));
    return [
      ...[...this.#graph.stages.keys()].filter(matches),
      ...groups.flatMap(([, members]) => members),
    ];
  }

  unknown(target: string, glob: boolean): Failure {
    if (glob) {
      return {
        code: "unknown_target",
        message: `no stage matches "${target}"`,
        hint: "The pattern is for names of stages; `fastpipe list` shows them.",
      };
    }
    const { stages, producer } = this.#graph;
    const known = [...stages.keys(), ...this.#groups.keys(), ...producer.keys()];
    const close = didYouMean(target, known).hint;
    return {
      code: "unknown_target",
      message: `"${target}" is neither a stage nor an out of one`,
      hint: close ?? "`fastpipe list` shows the stages.",
    };
  }

  #makerOf(path: string): readonly string[] {
    const { producer } = this.#graph;
    const out = producer.has(path) ? path : this.#artifacts.holding(path);
    const maker = out === undefined ? undefined : producer.get(out);
    return maker === undefined ? [] : [maker];
  }
}

/** In a name a slash is a character like others: `*` matches it. */
function flat(name: string): string {
  return name.replaceAll("/", "\u0001");
}

/** `./build/x/` is `build/x`. */
function tidy(path: string): string {
  return path
    .split("/")
    .filter((part, i) => part !== "." && (part !== "" || i === 0))
    .join("/");
}
