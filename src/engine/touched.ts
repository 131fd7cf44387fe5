// Which stages an edit of a file could touch, and through what: the data behind `explain --file`.
import { isInside } from "../api/paths.ts";
import { isPattern, matches } from "../fingerprint/uses.ts";
import type { Manifest } from "../model/manifest.ts";
import type { Stage } from "../model/stage.ts";
import { keyParts, trail } from "../model/trail.ts";
import { PARAMS_FILE } from "../pipeline/params-file.ts";
import type { Project } from "./project.ts";

/** As what a stage knows a file. `spec`: the call of `stage()` is in it; `out`: the stage makes it. */
export type Role = "code" | "spec" | "dep" | "params" | "uses" | "out";

export interface Touch {
  readonly stage: string;
  readonly group: string | null;
  /** Keys of the manifest. */
  readonly entries: readonly string[];
  /** The way to each entry, the stage first. */
  readonly paths: readonly (readonly string[])[];
  /** Where entries stand, `file:line`. */
  readonly places: Manifest["places"];
  readonly as: readonly Role[];
  /** Line of the stage's declaration, where it is in the file. */
  readonly declared: number | null;
}

export interface TouchedFile {
  readonly file: string;
  readonly stages: readonly Touch[];
  /** Stages that need those, and would run after them. */
  readonly downstream: readonly string[];
  /** Stages that are not run, whatever changes. */
  readonly frozen: readonly string[];
}

/** A file by its names relative to the root: as it was given, and as links lead to it. */
export interface NamedFile {
  readonly names: ReadonlySet<string>;
  readonly shown: string;
}

/** What an edit of the file could touch of the stages that are `asked` for. */
export function touchedBy(
  { graph, fingerprints }: Project,
  { names, shown }: NamedFile,
  asked: ReadonlySet<string>,
): TouchedFile {
  const known = new Map<Manifest, readonly string[]>();
  const keysIn = (manifest: Manifest): readonly string[] => {
    const keys = known.get(manifest) ?? Object.keys(manifest.entries).filter(isIn(names));
    known.set(manifest, keys);
    return keys;
  };
  const touches: Touch[] = [];
  const frozen: string[] = [];
  for (const name of graph.order) {
    const stage = asked.has(name) ? graph.stages.get(name) : undefined;
    const touch = stage && touchOf(stage, fingerprints.manifests.get(name), names, keysIn);
    if (!touch) continue;
    if (stage.frozen) frozen.push(name);
    else touches.push(touch);
  }
  const after = new Set(touches.map(({ stage }) => stage));
  for (const name of after) {
    for (const next of graph.downstream.get(name) ?? []) {
      if (!graph.stages.get(next)?.frozen) after.add(next);
    }
  }
  for (const { stage } of touches) after.delete(stage);
  const downstream = graph.order.filter((name) => after.has(name));
  return { file: shown, stages: touches, downstream, frozen };
}

function isIn(names: ReadonlySet<string>): (key: string) => boolean {
  return (key) => {
    const { file } = keyParts(key);
    return file !== null && names.has(file);
  };
}

function touchOf(
  stage: Stage,
  manifest: Manifest | undefined,
  names: ReadonlySet<string>,
  keysIn: (manifest: Manifest) => readonly string[],
): Touch | null {
  const { name, group, where } = stage;
  const keys = manifest ? keysIn(manifest) : [];
  const used = keys.some((key) => keyParts(key).kind === "uses");
  const isCode = keys.some((key) => keyParts(key).kind !== "uses");
  const here = [where, ...stage.frames].find(({ file }) => names.has(file));
  const as: Role[] = [];
  if (isCode) as.push("code");
  if (here) as.push("spec");
  if (holds(stage.deps, names)) as.push("dep");
  if (takesParams(stage, names)) as.push("params");
  if (used || (manifest && usesMany(stage, manifest, names))) as.push("uses");
  if (holds(stage.outs, names)) as.push("out");
  if (as.length === 0) return null;
  return {
    stage: name,
    group,
    entries: keys,
    paths: keys.map((key) => trail({ stage: name, group }, manifest?.via ?? {}, key)),
    places: manifest?.places ?? {},
    as,
    declared: here?.line ?? null,
  };
}

function holds(paths: readonly { readonly path: string }[], names: ReadonlySet<string>): boolean {
  return paths.some(({ path }) => {
    if (names.has(path)) return true;
    for (const name of names) if (isInside(name, path)) return true;
    return false;
  });
}

/** Of `params.yaml` every stage may have a section that has params; what the matrix sets is not taken from there. */
function takesParams(stage: Stage, names: ReadonlySet<string>): boolean {
  if (stage.paramFiles?.some((file) => names.has(file))) return true;
  if (!names.has(PARAMS_FILE)) return false;
  return Object.keys(stage.params).some((key) => !Object.hasOwn(stage.matrix, key));
}

/** Of many files together only the pattern stands in the manifest. */
function usesMany({ uses }: Stage, { entries }: Manifest, names: ReadonlySet<string>): boolean {
  return uses.some((spec) => {
    if (!Object.hasOwn(entries, `uses ${spec}`)) return false;
    for (const name of names) {
      if (isPattern(spec) ? matches(spec, name) : isInside(name, spec)) return true;
    }
    return false;
  });
}

/** Every file that some stage knows by its name, relative to the root. */
export function knownFiles({ graph, fingerprints }: Project): ReadonlySet<string> {
  const known = new Set<string>(fingerprints.modules);
  const manifests = new Set(fingerprints.manifests.values());
  for (const manifest of manifests) {
    for (const key in manifest.entries) {
      const { file } = keyParts(key);
      if (file !== null) known.add(file);
    }
  }
  for (const { deps, outs, paramFiles = [], where } of graph.stages.values()) {
    for (const { path } of deps) known.add(path);
    for (const { path } of outs) known.add(path);
    for (const file of paramFiles) known.add(file);
    known.add(where.file);
  }
  return known;
}
