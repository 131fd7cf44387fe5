// The code of a small project as the fingerprint sees it, before it becomes manifests.
import { join } from "node:path";
import { Effects } from "../../src/fingerprint/effects.ts";
import { type Loading, loadingOf } from "../../src/fingerprint/loading.ts";
import { Meanings } from "../../src/fingerprint/meanings.ts";
import { PipelineCode } from "../../src/fingerprint/pipeline-code.ts";
import {
  idOf,
  type Meaning,
  type ModuleNode,
  Symbols,
  type Target,
  type UnitNode,
} from "../../src/fingerprint/symbols.ts";
import type { Manifest } from "../../src/model/manifest.ts";
import type { Frame } from "../../src/model/stage.ts";
import { MemoryCache, type Project, project, stage } from "./helpers.ts";

export type Files = Readonly<Record<string, string>>;

export interface Graph extends AsyncDisposable {
  readonly symbols: Symbols;
  readonly effects: Effects;
  readonly loading: Loading;
  at(file: string): ModuleNode;
  /** A unit by what it declares: "lib/a.ts#x"; by its place: "lib/a.ts#2". */
  unit(id: string): UnitNode;
  meaning(file: string, name: string, ...path: string[]): Meaning;
}

/** Modules below "pipeline.ts". */
export async function graphOf(files: Files): Promise<Graph> {
  const dir = await project(files);
  const code = await PipelineCode.read({
    root: dir.path,
    file: join(dir.path, "pipeline.ts"),
    environ: {},
    cache: new MemoryCache(),
    preload: [],
    isOut: () => false,
  });
  const meanings = new Meanings(code.graph);
  const symbols = new Symbols(
    code.graph,
    () => "",
    (handing, user) => meanings.neverRuns(handing, user),
  );
  const effects = new Effects(symbols, meanings);
  const at: Graph["at"] = (file) => {
    const found = symbols.at(join(dir.path, file));
    if (found === undefined) throw new Error(`no module ${file}`);
    return found;
  };
  const loading = loadingOf([at("pipeline.ts")], symbols, effects);
  effects.setLoaded(loading.modules);
  return {
    symbols,
    effects,
    loading,
    at,
    unit(id) {
      const [file = "", name = ""] = id.split("#");
      const { units, named } = at(file);
      const found = /^\d+$/.test(name) ? units[Number(name)] : named.get(name)?.[0];
      if (found === undefined) throw new Error(`no unit ${id}`);
      return found;
    },
    meaning: (file, name, ...path) =>
      symbols.meaningOf(at(file), path.length > 0 ? { name, path } : { name }),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

export function shownTarget(target: Target): string {
  switch (target.kind) {
    case "unit":
      return idOf(target.node);
    case "module":
      return `module ${target.node.module.key}`;
    case "package":
      return `package ${target.dir.split("/").at(-1)}`;
    case "missing":
      return `missing ${target.name}`;
    default:
      return `builtin ${target.spec}`;
  }
}

/** Where a piece of text stands in a file, as a stack tells it. */
export function frameAt(files: Files, file: string, piece: string): Frame {
  const offset = files[file]?.indexOf(piece) ?? -1;
  if (offset === -1) throw new Error(`no ${piece} in ${file}`);
  const before = (files[file] ?? "").slice(0, offset).split("\n");
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The manifest of a stage that was declared at these pieces of text, innermost first. */
export async function manifestAt(
  dir: Project,
  files: Files,
  ...at: readonly (readonly [file: string, piece: string])[]
): Promise<Manifest> {
  const frames = at.map(([file, piece]) => frameAt(files, file, piece));
  return dir.manifest({ stages: [stage("s", { frames })] });
}
