// The definition errors of a pipeline whose stage functions capture variables, now that all modules are known.
import type { Failure } from "../model/failure.ts";
import { compareText } from "../model/value.ts";
import type { Capture, Handing } from "./facts.ts";
import { type Meaning, Meanings } from "./meanings.ts";
import type { LoadedModule, ModuleGraph } from "./module-graph.ts";
import type { ModuleReader } from "./read-module.ts";

/** `declaring`: whether a file is known to declare stages; it is asked of few. */
export async function capturedIn(
  graph: ModuleGraph,
  declaring: (key: string) => boolean,
  reader: ModuleReader,
): Promise<Failure[]> {
  const handed = await handedIn(graph, reader);
  const modules = [...graph.modules.values()]
    .filter(({ facts }) => handed !== undefined || facts.captures !== undefined)
    // Others may well be of another pipeline.
    .filter(({ key, widened }) => !widened || declaring(key))
    .sort((a, b) => compareText(a.key, b.key));
  return modules.flatMap((module) => {
    const captures = [...(module.facts.captures ?? []), ...(handed?.captures(module.path) ?? [])];
    const byPlace = new Map<string, Capture>();
    for (const capture of captures) {
      const place = `${capture.line}:${capture.column}`;
      if (!byPlace.has(place)) byPlace.set(place, capture);
    }
    return [...byPlace.values()]
      .sort((a, b) => a.line - b.line || a.column - b.column)
      .map((capture) => failureOf(module.key, capture));
  });
}

/** Undefined: no module gets `stage` or what hands on to it from another. */
async function handedIn(graph: ModuleGraph, reader: ModuleReader): Promise<Handed | undefined> {
  const getting = importersOf(graph);
  if (getting.size === 0) return undefined;
  const modules = new Map(graph.modules);
  for (const module of getting) {
    const state = await reader.handing(module);
    modules.set(module.path, { ...module, state: () => state });
  }
  return new Handed({ ...graph, modules });
}

/** Modules that import, through however many others, one that gives `stage` away. */
function importersOf(graph: ModuleGraph): ReadonlySet<LoadedModule> {
  const found = new Set<LoadedModule>();
  const givers = [...graph.modules.values()].filter(({ facts }) => facts.givesStage);
  if (givers.length === 0) return found;
  const importers = new Map<string, LoadedModule[]>();
  for (const module of graph.modules.values()) {
    for (const { target } of module.edges.values()) {
      if (target.kind !== "local") continue;
      const known = importers.get(target.path);
      if (known) known.push(module);
      else importers.set(target.path, [module]);
    }
  }
  for (const { path } of givers) {
    for (const module of importers.get(path) ?? []) found.add(module);
  }
  // A set goes on with what is added meanwhile.
  for (const { path } of found) {
    for (const module of importers.get(path) ?? []) found.add(module);
  }
  return found;
}

/** Functions that go to `stage` through functions of other modules. */
class Handed {
  private readonly meanings: Meanings;
  /** What is being asked, so that cycles end. */
  private readonly asked = new Set<string>();

  constructor(private readonly graph: ModuleGraph) {
    this.meanings = new Meanings(graph);
  }

  captures(path: string): Capture[] {
    const module = this.graph.modules.get(path);
    if (module === undefined) return [];
    return (module.state().pendingCaptures ?? [])
      .filter(({ on }) => this.goesToStage(on, module))
      .map(({ capture }) => capture);
  }

  private goesToStage(on: Handing, user: LoadedModule): boolean {
    const { callee, index, path } = on;
    const key = `${user.path} ${JSON.stringify(on)}`;
    if (this.asked.has(key)) return false;
    this.asked.add(key);
    const answer = this.meanings
      .of({ module: user, kind: callee })
      .some((meaning) => isStage(meaning, index, path) || this.isFactory(meaning, index, path));
    this.asked.delete(key);
    return answer;
  }

  private isFactory(meaning: Meaning, index: number, path: readonly string[]): boolean {
    if (meaning.is !== "value") return false;
    const { kind, module } = meaning;
    if (typeof kind !== "object" || kind.kind !== "fn") return false;
    return (module.state().factories ?? []).some(
      (one) =>
        one.at === kind.at &&
        one.index === index &&
        one.path.join(".") === path.join(".") &&
        (one.on === undefined || this.goesToStage(one.on, module)),
    );
  }
}

function isStage(meaning: Meaning, index: number, path: readonly string[]): boolean {
  if (meaning.is !== "builtin" || meaning.spec !== "fastpipe") return false;
  return meaning.path.at(-1) === "stage" && index === 1 && path.length === 0;
}

function failureOf(file: string, { name, what, line, column, source, stage }: Capture): Failure {
  const given = /^(this|arguments)$/.test(name) ? "what it needs" : `{ ${name} }`;
  const hint = given.startsWith("{")
    ? `Pass it in \`params\`: params: ${given}, and take it from the context.`
    : `Pass ${given} in \`params\`, and take it from the context.`;
  return {
    code: "captured_variable",
    message: `the function of a stage captures ${JSON.stringify(name)}, ${what}`,
    where: { file, line, column, source },
    hint,
    ...(stage !== undefined && { stage }),
  };
}
