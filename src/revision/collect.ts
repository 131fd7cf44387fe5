// The params or metrics of a project at one revision, all of them or those that are meant.
import type { Value } from "../dvc/value.ts";
import type { Failure, Result } from "../model/failure.ts";
import { innerOf } from "./files.ts";
import { readMetrics } from "./numbers.ts";
import type { Contents } from "./view.ts";

/** A word of the user's. */
export interface Target {
  readonly word: string;
  /** As a path, from the root. */
  readonly path: string;
}

export interface Collected {
  /** By stage or file. */
  readonly values: ReadonlyMap<string, Value>;
  /** What could not be read, by path. */
  readonly failures: ReadonlyMap<string, readonly Failure[]>;
  /** What was wrong with the project itself. */
  readonly problems: readonly Failure[];
  /** Targets that are something here. */
  readonly met: ReadonlySet<string>;
  /** What could have been meant. */
  readonly names: readonly string[];
}

export async function metricsOf(
  contents: Contents,
  targets: readonly Target[],
): Promise<Collected> {
  const { view } = contents;
  const met = new Set<string>();
  const paths = targets.length === 0 ? new Set(view.metrics) : new Set<string>();
  for (const target of targets) {
    for (const path of await meant(target, contents)) {
      met.add(target.word);
      paths.add(path);
    }
  }
  const values = new Map<string, Value>();
  const failures = new Map<string, readonly Failure[]>();
  for (const path of paths) {
    const files = await contents.below(path);
    if (!files.ok) failures.set(path, files.error);
    const found = files.ok ? files.value.map((file) => file.path) : [];
    for (const file of found.length > 0 || !files.ok ? found : [path]) {
      const bytes = await contents.read(file);
      const read: Result<Value> = bytes.ok
        ? readMetrics(bytes.value, file, view.kind === "dvc")
        : bytes;
      if (read.ok) values.set(file, read.value);
      else failures.set(file, read.error);
    }
  }
  const names = [...view.metrics, ...view.outs.flatMap(({ stage }) => stage ?? [])];
  return { values, failures, problems: view.problems, met, names };
}

/** The files and folders of metrics that a word means. */
async function meant({ word, path }: Target, contents: Contents): Promise<readonly string[]> {
  const { outs, metrics } = contents.view;
  const ofStage = outs.filter(
    ({ kind, stage, group }) => kind === "metric" && (stage === word || group === word),
  );
  if (ofStage.length > 0) return ofStage.map((out) => out.path);
  const below = metrics.filter((metric) => innerOf(metric, path) !== null);
  if (below.length > 0) return below;
  const files = await contents.below(path);
  return files.ok && files.value.length > 0 ? [path] : [];
}

export interface ParamOptions {
  readonly targets: readonly Target[];
  readonly dependencies: boolean;
}

export async function paramsOf(
  contents: Contents,
  { targets, dependencies }: ParamOptions,
): Promise<Collected> {
  const { view } = contents;
  const all = await view.params({ dependencies });
  const met = new Set<string>();
  const values = new Map<string, Value>();
  const failures = new Map<string, readonly Failure[]>();
  const add = (name: string, read: Result<Value>): void => {
    if (read.ok) values.set(name, read.value);
    else failures.set(name, read.error);
  };
  if (targets.length === 0) for (const [name, read] of all) add(name, read);
  for (const { word, path } of targets) {
    const key = view.kind === "dvc" ? path : word;
    const groups =
      view.kind === "dvc" ? [] : [...all].filter(([name]) => name.startsWith(`${key}@`));
    const own = all.get(key);
    const known = own === undefined ? groups : [[key, own] as const];
    for (const [name, read] of known) {
      met.add(word);
      add(name, read);
    }
    if (known.length > 0 || view.kind !== "dvc") continue;
    const { paramsIn } = await import("./dvc-params.ts");
    const read = await paramsIn(key, contents);
    if (!read.ok && read.error.every(({ code }) => code === "dep_missing")) continue;
    met.add(word);
    add(key, read);
  }
  return { values, failures, problems: view.problems, met, names: [...all.keys()] };
}
