// Entries of a manifest, from the module graph: what all stages of a pipeline share, and what one adds.
import { dirname } from "node:path";
import type { Hash } from "../model/lock.ts";
import type { Manifest } from "../model/manifest.ts";
import { compareText } from "../model/value.ts";
import { digestOf } from "./digest.ts";
import { type Entry, importEntries } from "./edges.ts";
import { envDigest } from "./environment.ts";
import type { LoadedModule, ModuleGraph } from "./module-graph.ts";
import type { Packages } from "./packages.ts";
import { keyOf } from "./paths.ts";
import type { Applied, Configs } from "./tsconfig.ts";
import type { UsedEntry } from "./uses.ts";

/** What every stage function of a pipeline depends on. */
export interface SharedEntries {
  readonly entries: readonly Entry[];
  /** Environment variables by name, apart: a spec's `env` may take them out. */
  readonly env: ReadonlyMap<string, Entry>;
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
  entries.push(...importEntries(root, modules, installed), ...configEntries(modules, context));
  return {
    entries: merged(entries),
    env: envEntries(modules, context.environ),
    files,
    coarse: graph.coarse,
  };
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

/** A manifest of shared entries, without these environment variables, and of used files. */
export function manifestOf(
  shared: SharedEntries | null,
  withoutEnv: ReadonlySet<string>,
  used: readonly UsedEntry[],
): Manifest {
  const all: Entry[] = [...(shared?.entries ?? [])];
  for (const [name, entry] of shared?.env ?? []) if (!withoutEnv.has(name)) all.push(entry);
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
  return { entries, places, files: digestOf(files), coarse: shared?.coarse ?? [] };
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
