// Which module an import means, where the modules themselves do not tell: two aliases may change places and leave
// every file as it was.
import { dirname, join } from "node:path";
import type { Hash } from "../model/lock.ts";
import { compareText } from "../model/value.ts";
import { digestOf } from "./digest.ts";
import type { Edge, LoadedModule } from "./module-graph.ts";
import type { Packages } from "./packages.ts";
import { isRelative, keyOf, packageName } from "./paths.ts";

export interface Entry {
  readonly key: string;
  readonly hash: Hash;
  /** `file:line` */
  readonly place?: string;
}

interface Meaning {
  readonly from: string;
  readonly to: string;
  readonly place: string;
}

/** An entry for each specifier that could lead elsewhere with the same modules and packages. */
export function importEntries(
  root: string,
  modules: readonly LoadedModule[],
  installed: Packages,
): Entry[] {
  const rivals = rivalsIn(modules);
  const bySpec = new Map<string, Meaning[]>();
  const entries: Entry[] = [];
  for (const module of modules) {
    for (const { target, load } of module.edges.values()) {
      const place = `${module.key}:${load.line}`;
      if (isRelative(load.spec)) {
        if (target.kind !== "local" || isPlain(module, load.spec, target.path, rivals)) continue;
        const hash = digestOf([keyOf(root, target.path)]);
        entries.push({ key: `import ${load.spec} in ${module.key}`, hash, place });
        continue;
      }
      const to = nameOf(root, target, installed);
      if (to === undefined) continue;
      const spec = `${load.how === "require" ? "require " : ""}${load.spec}`;
      const meanings = bySpec.get(spec) ?? [];
      bySpec.set(spec, meanings);
      meanings.push({ from: module.key, to, place });
    }
  }
  for (const [spec, meanings] of bySpec) entries.push(...entryOf(spec, meanings));
  return entries;
}

function nameOf(root: string, target: Edge["target"], installed: Packages): string | undefined {
  if (target.kind === "local") return keyOf(root, target.path);
  return target.kind === "package" ? `pkg ${installed.entry(target.dir).id}` : undefined;
}

function entryOf(spec: string, meanings: readonly Meaning[]): Entry[] {
  const [first] = meanings;
  if (first === undefined) return [];
  const { place } = first;
  const targets = new Set(meanings.map(({ to }) => to));
  const own = `pkg ${packageName(spec.replace(/^require /, ""))}@`;
  if (targets.size === 1) {
    // The package of that name: its own entry says it all.
    if (first.to.startsWith(own)) return [];
    return [{ key: `import ${spec}`, hash: digestOf([first.to]), place }];
  }
  const all = meanings.map(({ from, to }) => `${from} ${to}`).sort(compareText);
  return [{ key: `import ${spec}`, hash: digestOf(all), place }];
}

/** Paths without extension and `/index`, of modules that could be meant by one specifier. */
function rivalsIn(modules: readonly LoadedModule[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { path } of modules) {
    const own = stem(path);
    counts.set(own, (counts.get(own) ?? 0) + 1);
    if (!own.endsWith("/index")) continue;
    const dir = own.slice(0, -"/index".length);
    counts.set(dir, (counts.get(dir) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count > 1).map(([key]) => key));
}

function isPlain(
  module: LoadedModule,
  spec: string,
  to: string,
  rivals: ReadonlySet<string>,
): boolean {
  const asked = join(dirname(module.path), spec).replace(/\/$/, "");
  if (asked === to) return true;
  const base = stem(asked);
  const found = stem(to);
  // Anything else, like the `main` of a folder's package.json or a link, is told by an entry.
  const usual = [asked, base].some((path) => found === path || found === `${path}/index`);
  return usual && !rivals.has(base) && !rivals.has(asked);
}

function stem(path: string): string {
  const dot = path.lastIndexOf(".");
  return dot > path.lastIndexOf("/") + 1 ? path.slice(0, dot) : path;
}
