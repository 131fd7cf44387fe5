// Entries of a manifest, from the module graph: what all stages of a pipeline share, and what one adds.
import { dirname } from "node:path";
import type { Hash } from "../model/lock.ts";
import type { Manifest } from "../model/manifest.ts";
import { compareText } from "../model/value.ts";
import { digestOf } from "./digest.ts";
import { type Entry, importEntries } from "./edges.ts";
import { envDigest, environDigest } from "./environment.ts";
import type { LoadedModule, ModuleGraph } from "./module-graph.ts";
import type { Packages } from "./packages.ts";
import { keyOf } from "./paths.ts";
import type { Target } from "./resolve.ts";
import type { Applied, Configs } from "./tsconfig.ts";
import type { UsedEntry } from "./uses.ts";

/** What every stage function of a pipeline depends on. */
export interface SharedEntries {
  readonly entries: readonly Entry[];
  /** Environment variables by name, apart: a spec's `env` may take them out. */
  readonly env: ReadonlyMap<string, Entry>;
  /** The environment as a whole, where which of it is read can't be told. */
  readonly wholeEnv: Entry | undefined;
  readonly wholeEnvNotes: readonly string[];
  /** What `files` is made of. */
  readonly files: readonly string[];
  readonly coarse: readonly string[];
}

export interface Context {
  readonly root: string;
  readonly environ: Readonly<Record<string, string>>;
  readonly installed: Packages;
  readonly configs: Configs;
}

export function sharedEntries(graph: ModuleGraph, context: Context): SharedEntries {
  const { root, installed } = context;
  const modules = [...graph.modules.values()].sort((a, b) => compareText(a.key, b.key));
  const entries: Entry[] = [];
  const files: string[] = [];
  for (const { key, hash } of modules) {
    entries.push({ key: `module ${key}`, hash, place: `${key}:1` });
    files.push(key, hash);
  }
  for (const [dir, place] of graph.packages) {
    const { id, digest, versions } = installed.entry(dir);
    entries.push({ key: `pkg ${id}`, hash: digest, place });
    files.push(id, versions);
  }
  for (const [name, place] of graph.missing) {
    entries.push({ key: `pkg ${name} missing`, hash: digestOf([name]), place });
  }
  if (graph.preloaded.length > 0) {
    const ids = graph.preloaded.map(({ spec, target }) => idOf(context, spec, target));
    entries.push({ key: "preload", hash: digestOf(ids) });
  }
  entries.push(...importEntries(root, modules, installed), ...configEntries(modules, context));
  return {
    entries: merged(entries),
    env: envEntries(modules, context.environ),
    wholeEnv: wholeEnv(modules, context.environ),
    wholeEnvNotes: graph.envNotes,
    files,
    coarse: graph.coarse,
  };
}

/** Modules that are loaded before all others, in order: what a later one finds depends on those before it. */
function idOf({ root, installed }: Context, spec: string, target: Target): string {
  switch (target.kind) {
    case "local":
      return keyOf(root, target.path);
    case "package":
      return `pkg ${installed.entry(target.dir).id} ${spec}`;
    default:
      return `${target.kind} ${spec}`;
  }
}

/** Two copies of one package that differ in what they depend on are one entry of both. */
function merged(entries: readonly Entry[]): Entry[] {
  const byKey = new Map<string, Entry>();
  for (const entry of entries) {
    const before = byKey.get(entry.key);
    const same = before === undefined || before.hash === entry.hash;
    const hash = same ? entry.hash : digestOf([before.hash, entry.hash].sort(compareText));
    byKey.set(entry.key, { ...entry, ...before, hash });
  }
  return [...byKey.values()];
}

function envEntries(
  modules: readonly LoadedModule[],
  environ: Readonly<Record<string, string>>,
): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  for (const { key, facts } of modules) {
    for (const { name, line } of facts.env) {
      if (found.has(name)) continue;
      const hash = envDigest(name, environ);
      found.set(name, { key: `env ${name}`, hash, place: `${key}:${line}` });
    }
  }
  return found;
}

function wholeEnv(
  modules: readonly LoadedModule[],
  environ: Readonly<Record<string, string>>,
): Entry | undefined {
  for (const { key, facts } of modules) {
    const [note] = facts.envNotes;
    if (note === undefined) continue;
    return { key: "env *", hash: environDigest(environ), place: `${key}:${note.line}` };
  }
  return undefined;
}

function configEntries(modules: readonly LoadedModule[], { root, configs }: Context): Entry[] {
  const applied = new Map<string, Applied>();
  for (const { path, type } of modules) {
    if (type !== "code") continue;
    const dir = dirname(path);
    const both = [configs.typescript(dir), configs.package(dir)];
    for (const config of both) if (config) applied.set(config.file, config);
  }
  return [...applied.values()].flatMap(({ file, settings }) => {
    const key = keyOf(root, file);
    const kind = file.endsWith("package.json") ? "package" : "tsconfig";
    return Object.entries(settings).map(([name, value]) => ({
      key: `${kind} ${key}#${name}`,
      hash: digestOf([value]),
      place: `${key}:1`,
    }));
  });
}

/** What a spec's `env` takes out of the shared entries. */
export interface Decided {
  readonly names: ReadonlySet<string>;
  /** It says which variables count, so the environment as a whole does not. */
  readonly all: boolean;
}

/** A manifest of shared entries and of used files. */
export function manifestOf(
  shared: SharedEntries | null,
  decided: Decided,
  used: readonly UsedEntry[],
): Manifest {
  const all: Entry[] = [...(shared?.entries ?? [])];
  for (const [name, entry] of shared?.env ?? []) if (!decided.names.has(name)) all.push(entry);
  const whole = decided.all ? undefined : shared?.wholeEnv;
  if (whole) all.push(whole);
  const files = [...(shared?.files ?? [])];
  for (const { key, hash, files: bytes } of used) {
    const only = bytes.length === 1 ? bytes[0]?.key : undefined;
    all.push({ key, hash, ...(only !== undefined && { place: `${only}:1` }) });
    files.push(key, hash);
  }
  all.sort((a, b) => compareText(a.key, b.key));
  const entries: Record<string, Hash> = {};
  const places: Record<string, string> = {};
  for (const { key, hash, place } of all) {
    entries[key] = hash;
    if (place !== undefined) places[key] = place;
  }
  return {
    entries,
    places,
    via: {},
    files: digestOf(files),
    coarse: [...(shared?.coarse ?? []), ...(whole ? (shared?.wholeEnvNotes ?? []) : [])],
  };
}

const digests = new WeakMap<Manifest, Hash>();

/** One digest of all entries; computed once for a manifest. */
export function manifestDigest(manifest: Manifest): Hash {
  const known = digests.get(manifest);
  if (known !== undefined) return known;
  const parts: string[] = [];
  for (const [key, hash] of Object.entries(manifest.entries)) parts.push(key, hash);
  const made = digestOf(parts);
  digests.set(manifest, made);
  return made;
}
