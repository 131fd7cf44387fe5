// The graph of stages as far as their paths tell it, for a later time: it holds as long as no link leads elsewhere.
import type { Out, Stage } from "../model/stage.ts";
import { artifactsOf, producers } from "./artifacts.ts";
import { build } from "./build.ts";
import type { Graph } from "./graph.ts";

/** Stages by their index in declared order. */
export interface Shape {
  /** Null: as declared. */
  readonly order: readonly number[] | null;
  /** Of each stage that needs others: those, and which of its deps are told by their names. */
  readonly needs: readonly (readonly [
    stage: number,
    upstream: readonly number[],
    named: readonly number[],
  ])[];
}

/** Undefined: without looking at links there is something wrong with it. */
export function shapeOf(stages: readonly Stage[]): Shape | undefined {
  const built = build(stages);
  if (!built.ok) return undefined;
  const { order, upstream, producer } = built.value;
  const artifacts = artifactsOf(producer);
  const indices = new Map(stages.map(({ name }, i) => [name, i]));
  const at = (name: string): number => indices.get(name) ?? -1;
  const needs: Shape["needs"][number][] = [];
  for (const [i, { name, deps }] of stages.entries()) {
    const makers = upstream.get(name) ?? [];
    if (makers.length === 0) continue;
    const named = deps.flatMap(({ path }, k) => (artifacts.touching(path).length > 0 ? k : []));
    needs.push([i, makers.map(at), named]);
  }
  const isAsDeclared = order.every((name, i) => stages[i]?.name === name);
  return { order: isAsDeclared ? null : order.map(at), needs };
}

/** The same as `build`, or null where a link leads elsewhere. */
export function recall(
  stages: readonly Stage[],
  { order, needs }: Shape,
  real: (path: string) => string,
): Graph | null {
  const named = new Map(needs.map(([stage, , deps]) => [stage, new Set(deps)]));
  const folders = new Set<string>();
  const asked = new Set<string>();
  for (let i = 0; i < stages.length; i++) {
    const { deps, outs } = stages[i] as Stage;
    const known = named.get(i);
    for (let k = 0; k < deps.length; k++) {
      const path = deps[k]?.path ?? "";
      if (known?.has(k) || asked.has(path)) continue;
      asked.add(path);
      if (real(path) !== path) return null;
    }
    for (let k = 0; k < outs.length; k++) {
      const { path } = outs[k] as Out;
      const end = path.lastIndexOf("/");
      if (end > 0) folders.add(path.slice(0, end));
    }
  }
  for (const folder of folders) if (real(folder) !== folder) return null;
  const nameOf = (index: number): string => stages[index]?.name ?? "";
  const upstream = new Map<string, readonly string[]>();
  for (const { name } of stages) upstream.set(name, NONE);
  for (const [stage, makers] of needs) upstream.set(nameOf(stage), makers.map(nameOf));
  return new RecalledGraph(stages, order ? order.map(nameOf) : [...upstream.keys()], upstream);
}

const NONE: readonly never[] = [];

/** What a command does not ask for is not made. */
class RecalledGraph implements Graph {
  readonly stages: ReadonlyMap<string, Stage>;
  #downstream: ReadonlyMap<string, readonly string[]> | undefined;
  #producer: ReadonlyMap<string, string> | undefined;

  constructor(
    stages: readonly Stage[],
    readonly order: readonly string[],
    readonly upstream: ReadonlyMap<string, readonly string[]>,
  ) {
    const byName = new Map<string, Stage>();
    for (const stage of stages) byName.set(stage.name, stage);
    this.stages = byName;
  }

  get downstream(): ReadonlyMap<string, readonly string[]> {
    this.#downstream ??= usersOf(this.upstream);
    return this.#downstream;
  }

  get producer(): ReadonlyMap<string, string> {
    this.#producer ??= producers(this.stages.values());
    return this.#producer;
  }
}

/** Only of what has users: in a wide graph that is little. */
function usersOf(
  upstream: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const [name, makers] of upstream) {
    for (const maker of makers) {
      const known = users.get(maker);
      if (known) known.push(name);
      else users.set(maker, [name]);
    }
  }
  return users;
}
