// Where the values in the spec of a stage come from, by whole modules: fastpipe compares the values themselves, and tools
// that compare files have to be told of these.
import { resolve } from "node:path";
import type { Frame } from "../model/stage.ts";
import type { LoadedModule, ModuleGraph } from "./module-graph.ts";
import { LostFacts } from "./read-module.ts";
import type { TextSpan, Unit } from "./units.ts";

export class SpecCode {
  readonly #root: string;
  readonly #graph: ModuleGraph;
  readonly #byFrames = new Map<readonly Frame[], readonly string[]>();
  readonly #closures = new Map<string, ReadonlySet<string>>();

  constructor(root: string, graph: ModuleGraph) {
    this.#root = root;
    this.#graph = graph;
  }

  /** Keys of modules, beside those of the frames. `frames`: of the call of `stage()`, innermost first. */
  of(frames: readonly Frame[]): readonly string[] {
    const known = this.#byFrames.get(frames) ?? this.#found(frames);
    this.#byFrames.set(frames, known);
    return known;
  }

  #found(frames: readonly Frame[]): readonly string[] {
    const paths = frames.map(({ file }) => resolve(this.#root, file));
    const search = new Search(this.#graph, (path) => this.#closure(path), new Set(paths));
    try {
      for (const [i, frame] of frames.entries()) {
        const module = this.#graph.modules.get(paths[i] ?? "");
        if (module) search.from(module, frame);
      }
    } catch (error) {
      if (!(error instanceof LostFacts)) throw error;
      return [...this.#graph.modules.values()].map(({ key }) => key);
    }
    return [...search.keys];
  }

  /** The module, and all of the project's own that it loads. */
  #closure(path: string): ReadonlySet<string> {
    const known = this.#closures.get(path);
    if (known) return known;
    const keys = new Set<string>();
    const seen = new Set([path]);
    for (const one of seen) {
      const module = this.#graph.modules.get(one);
      if (module === undefined) continue;
      keys.add(module.key);
      for (const { target } of module.edges.values()) {
        if (target.kind === "local") seen.add(target.path);
      }
    }
    this.#closures.set(path, keys);
    return keys;
  }
}

/** From the specs of one call, through the names of its modules. */
class Search {
  readonly keys = new Set<string>();
  readonly #visited = new Set<Unit>();

  constructor(
    readonly graph: ModuleGraph,
    readonly closure: (path: string) => ReadonlySet<string>,
    /** Modules that count anyway. */
    readonly declaring: ReadonlySet<string>,
  ) {}

  from(module: LoadedModule, frame: Frame): void {
    const { units, spans, stages } = module.units();
    // What is handed in on the way to the call can become part of the spec. Where functions end with it, the stack shows
    // no more of them.
    const onlySpec = stages.some(({ start, end }) => holds([start, end], frame));
    for (const [i, unit] of units.entries()) {
      const span = spans[i];
      if (span && holds(span, frame)) this.#visit(module, unit, onlySpec);
    }
  }

  #visit(module: LoadedModule, unit: Unit, onlySpec: boolean): void {
    if (this.#visited.has(unit)) return;
    this.#visited.add(unit);
    const { units, spans, names, imports, stages } = module.units();
    for (const { name, spec } of unit.refs) {
      if (onlySpec && !spec) continue;
      const imported = Object.hasOwn(imports, name) ? imports[name] : undefined;
      if (imported) this.#add(module, imported.source);
      for (const index of Object.hasOwn(names, name) ? (names[name] ?? []) : []) {
        const [other, span] = [units[index], spans[index]];
        // Of another stage only its spec can be seen from here.
        const declares = span !== undefined && stages.some(({ start }) => isIn(span, start));
        if (other) this.#visit(module, other, declares);
      }
    }
    if (onlySpec) return;
    const index = units.indexOf(unit);
    for (const inner of units) if (inner.parent === index) this.#visit(module, inner, false);
  }

  #add(module: LoadedModule, source: string): void {
    const target = [...module.edges].find(([one]) => one === source)?.[1].target;
    if (target?.kind !== "local" || this.declaring.has(target.path)) return;
    for (const key of this.closure(target.path)) this.keys.add(key);
  }
}

function holds(span: TextSpan, { line, column }: Frame): boolean {
  return isIn(span, [line, column]);
}

function isIn([start, end]: TextSpan, place: TextSpan[0]): boolean {
  return !isBefore(place, start) && isBefore(place, end);
}

function isBefore([line, column]: TextSpan[0], [otherLine, otherColumn]: TextSpan[0]): boolean {
  return line < otherLine || (line === otherLine && column < otherColumn);
}
