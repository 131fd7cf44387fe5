// A pipeline of modules as DVC can run it. Nothing is run or written here.
import { commandOf } from "../dvc/export-command.ts";
import { dvcNames } from "../dvc/export-names.ts";
import { ExportedParams } from "../dvc/export-params.ts";
import { type ExportedStage, hasSeveral } from "../dvc/export-stage.ts";
import type { Loss, LossKind } from "../model/loss.ts";
import type { Out } from "../model/stage.ts";
import { ExportedCode } from "./export-code.ts";
import type { Project } from "./project.ts";

export interface ExportOptions {
  /** Commands are written out. */
  readonly inline: boolean;
  /** The pipeline file, where it is not found by its name; null: it is. */
  readonly file: string | null;
}

export interface Exported {
  /** In the order in which they are declared. */
  readonly stages: readonly ExportedStage[];
  /** All modules of the pipeline, relative to the root. */
  readonly modules: readonly string[];
  readonly losses: readonly Loss[];
}

export async function exportStages(project: Project, options: ExportOptions): Promise<Exported> {
  const { root, graph } = project;
  const all = [...graph.stages.values()];
  const names = dvcNames(all.map(({ name }) => name));
  const code = await ExportedCode.open(project);
  const params = new ExportedParams(root);
  const losses = new Losses();
  const stages = all.map((stage): ExportedStage => {
    const { name, desc, outs, frozen, always, meta } = stage;
    const written = options.inline && stage.cmd !== null;
    const { files, env, patterns, packages } = code.of(stage, !written);
    const keys = params.of(stage);
    losses.add("env", name, env.filter(isFromOutside));
    losses.add("pattern", name, patterns);
    losses.add("package", name, packages);
    losses.add("mutex", name, stage.mutex);
    losses.addIf("timeout", name, stage.timeoutMs !== null);
    losses.addIf("retries", name, stage.retries > 0);
    losses.add(
      "header",
      name,
      outs.filter(isWithoutHeader).map(({ path }) => path),
    );
    losses.addIf("filled", name, written && keys.length > 0);
    return {
      name: names.get(name) ?? name,
      stage: name,
      desc,
      cmd: commandOf(stage, options),
      deps: [...new Set([...stage.deps.map(({ path }) => path), ...files])],
      params: keys,
      outs,
      frozen,
      always,
      meta,
    };
  });
  const unreadable = [...params.unreadable];
  if (unreadable.length > 0) losses.ofAll("unreadable", unreadable);
  if (params.hasDate) losses.ofAll("date", []);
  return { stages, modules: code.modules, losses: losses.all() };
}

/** Beside the stages, where several columns are told, DVC has no word for it. */
function isWithoutHeader({ plot }: Out): boolean {
  return plot?.header === false && hasSeveral(plot);
}

/** `exec` sets it too. */
function isFromOutside(variable: string): boolean {
  return variable !== "FASTPIPE_STAGE";
}

class Losses {
  readonly #found = new Map<LossKind, { what: Set<string>; stages: Set<string> }>();

  add(kind: LossKind, stage: string, what: readonly string[]): void {
    this.addIf(kind, stage, what.length > 0, what);
  }

  addIf(kind: LossKind, stage: string, is: boolean, what: readonly string[] = []): void {
    if (!is) return;
    const known = this.#found.get(kind) ?? { what: new Set(), stages: new Set() };
    for (const one of what) known.what.add(one);
    known.stages.add(stage);
    this.#found.set(kind, known);
  }

  ofAll(kind: LossKind, what: readonly string[]): void {
    this.#found.set(kind, { what: new Set(what), stages: new Set() });
  }

  all(): Loss[] {
    return [...this.#found].map(([kind, { what, stages }]) => ({
      kind,
      what: [...what].sort(),
      stages: [...stages],
    }));
  }
}
