// A manifest from what a stage reaches: with packages, settings, the environment, and the files that it uses.
import { dirname } from "node:path";
import type { Hash } from "../model/lock.ts";
import type { Manifest } from "../model/manifest.ts";
import { compareText } from "../model/value.ts";
import { digestOf } from "./digest.ts";
import { envDigest, environDigest } from "./environment.ts";
import type { LoadedModule, ModuleGraph } from "./module-graph.ts";
import type { Packages } from "./packages.ts";
import { isRelative, keyOf } from "./paths.ts";
import type { Code } from "./reached.ts";
import type { Target } from "./resolve.ts";
import type { Applied, Configs } from "./tsconfig.ts";
import type { UsedEntry } from "./uses.ts";

export interface Entry {
  readonly key: string;
  readonly hash: Hash;
  /** `file:line` */
  readonly place?: string;
}

export interface Context {
  readonly root: string;
  readonly environ: Readonly<Record<string, string>>;
  readonly installed: Packages;
  readonly configs: Configs;
}

/** What a stage function depends on, but for the values of its environment; plain data, so that it can be kept. */
export interface Collected {
  /** Each key, and its digest after it; sorted by key. */
  readonly entries: readonly string[];
  /** Environment variables by name, with the places that read them. */
  readonly env: readonly (readonly [name: string, place: string])[];
  /** Where the environment as a whole is read first, if it is; and everywhere, for people. */
  readonly wholeEnv: string | null;
  readonly wholeEnvNotes: readonly string[];
  /** What `files` is made of. */
  readonly files: readonly string[];
  readonly coarse: readonly string[];
}

/** Of interest where entries are explained, and so kept apart. */
export type Ways = Pick<Manifest, "places" | "via">;

/** The same with the environment, before the spec has its say about it. */
export interface CodeEntries {
  readonly collected: Collected;
  /** Apart: a spec's `env` may take them out. */
  readonly env: ReadonlyMap<string, Entry>;
  /** Where which variables are read can't be told. */
  readonly wholeEnv: Entry | undefined;
  readonly later: Later;
}

/** What is only asked for where something has changed, or is explained. */
export interface Later {
  /** What `files` was made of by the first rules. */
  readonly earlier: () => readonly string[];
  readonly ways: () => Ways;
}

export function collect(
  code: Code,
  graph: ModuleGraph,
  context: Context,
): { readonly collected: Collected; readonly ways: Ways } {
  const { installed } = context;
  const modules = [...code.modules]
    .map(({ module }) => module)
    .sort((a, b) => compareText(a.key, b.key));
  const entries: Entry[] = [];
  const files: string[] = [];
  for (const [key, { hash, place }] of code.entries)
    entries.push({ key, hash, ...(place && { place }) });
  for (const { key, textHash, edges } of modules) {
    files.push(key, textHash);
    // Two aliases may change places and leave every file as it was.
    for (const [source, { target, load }] of edges) {
      if (target.kind !== "local" || isRelative(load.spec)) continue;
      files.push(source, keyOf(context.root, target.path));
    }
  }
  const packages = [...code.packages].sort(([a], [b]) =>
    compareText(installed.entry(a).id, installed.entry(b).id),
  );
  for (const [dir, place] of packages) {
    const { id, digest, versions } = installed.entry(dir);
    entries.push({ key: `pkg ${id}`, hash: digest, place });
    files.push(id, versions);
  }
  for (const [name, place] of code.missing) {
    entries.push({ key: `pkg ${name} missing`, hash: digestOf([name]), place });
  }
  if (graph.preloaded.length > 0) {
    const ids = graph.preloaded.map(({ spec, target }) => idOf(context, spec, target));
    entries.push({ key: "preload", hash: digestOf(ids) });
  }
  entries.push(...configEntries(modules, context));
  const sorted = merged(entries).sort((a, b) => compareText(a.key, b.key));
  const collected = {
    entries: sorted.flatMap(({ key, hash }) => [key, hash]),
    env: [...code.env],
    wholeEnv: code.envNotes[0]?.place ?? null,
    wholeEnvNotes: [...new Set(code.envNotes.map(sentence))].sort(compareText),
    files,
    coarse: code.coarse,
  };
  return { collected, ways: { places: placesOf(sorted), via: Object.fromEntries(code.via) } };
}

export function withEnvironment(
  collected: Collected,
  environ: Context["environ"],
  later: Later,
): CodeEntries {
  const { wholeEnv } = collected;
  const env = new Map<string, Entry>();
  for (const [name, place] of collected.env) {
    env.set(name, { key: `env ${name}`, hash: envDigest(name, environ), place });
  }
  const whole =
    wholeEnv === null ? undefined : { key: "env *", hash: environDigest(environ), place: wholeEnv };
  return { collected, env, wholeEnv: whole, later };
}

function sentence({ place, text }: Code["envNotes"][number]): string {
  return `${place}: ${text}: all of it counts, unless \`env\` in the spec names what does`;
}

/** By the first rules every module that may be loaded counted, by its bytes. */
export function filesOfFirstRules(graph: ModuleGraph, { installed }: Context): readonly string[] {
  const files: string[] = [];
  const modules = [...graph.modules.values()].sort((a, b) => compareText(a.key, b.key));
  for (const { key, hash } of modules) files.push(key, hash);
  for (const dir of graph.packages.keys()) {
    const { id, versions } = installed.entry(dir);
    files.push(id, versions);
  }
  return files;
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

function configEntries(modules: readonly LoadedModule[], { root, configs }: Context): Entry[] {
  const applied = new Map<string, Applied>();
  for (const { path, type, facts } of modules) {
    if (type !== "code") continue;
    const dir = dirname(path);
    const both = [configs.typescript(dir), configs.package(dir)];
    // Whether JSX is read by the settings of its folder hangs on those of the root.
    if (facts.jsx) both.push(configs.typescript(root));
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
  shared: CodeEntries | null,
  decided: Decided,
  used: readonly UsedEntry[],
): Manifest {
  const code = shared?.collected;
  const more: Entry[] = [];
  for (const [name, entry] of shared?.env ?? []) if (!decided.names.has(name)) more.push(entry);
  const whole = decided.all ? undefined : shared?.wholeEnv;
  if (whole) more.push(whole);
  const files = code?.files ?? [];
  const ofUses = used.flatMap(({ key, hash }) => [key, hash]);
  for (const { key, hash, files: bytes } of used) {
    const only = bytes.length === 1 ? bytes[0]?.key : undefined;
    more.push({ key, hash, ...(only !== undefined && { place: `${only}:1` }) });
  }
  let places: Readonly<Record<string, string>> | undefined;
  return {
    entries: withMore(code?.entries ?? [], more),
    get places() {
      places ??= { ...shared?.later.ways().places, ...placesOf(more) };
      return places;
    },
    get via() {
      return shared?.later.ways().via ?? {};
    },
    files: digestOf([...files, ...ofUses]),
    // Asked for by locks of earlier versions alone.
    get earlier() {
      return { 1: digestOf([...(shared?.later.earlier() ?? []), ...ofUses]) };
    },
    coarse: [...(code?.coarse ?? []), ...(whole ? (code?.wholeEnvNotes ?? []) : [])],
  };
}

/** Sorted by key. */
function withMore(
  pairs: readonly string[],
  unsorted: readonly Entry[],
): Readonly<Record<string, Hash>> {
  const more = [...unsorted].sort((a, b) => compareText(a.key, b.key));
  const entries: Record<string, Hash> = {};
  let next = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    const key = pairs[i] as string;
    for (let one = more[next]; one && compareText(one.key, key) < 0; one = more[++next])
      entries[one.key] = one.hash;
    entries[key] = pairs[i + 1] as Hash;
  }
  for (const { key, hash } of more.slice(next)) entries[key] = hash;
  return entries;
}

function placesOf(entries: readonly Entry[]): Record<string, string> {
  const places: Record<string, string> = {};
  for (const { key, place } of entries) if (place !== undefined) places[key] = place;
  return places;
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
