// Installed packages: a package counts with everything that it depends on, as installed.
import { readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Hash } from "../model/lock.ts";
import { compareText } from "../model/value.ts";
import { digestOf } from "./digest.ts";
import { Installs } from "./installs.ts";
import { keyOf, packageOf } from "./paths.ts";
import { type FingerprintCache, isSymlink, statOf } from "./stat.ts";
import { isRecord } from "./tsconfig.ts";

export interface PackageEntry {
  /** `name@version` */
  readonly id: string;
  /** Of the package and all that it depends on. */
  readonly digest: Hash;
  /** Names and versions of all of these: what stays comparable when the rules change. */
  readonly versions: Hash;
  /** Folders of the project itself that such a package depends on. */
  readonly locals: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly digest: Hash;
  readonly needs: readonly string[];
  readonly optional: readonly string[];
  /** Made for some machines only: whether it is installed says where we are. */
  readonly platform: boolean;
}

interface Installed {
  readonly dir: string;
  readonly id: string;
  readonly digest: Hash;
  readonly needs: readonly Installed[];
  readonly locals: readonly string[];
}

export class Packages {
  private readonly installed = new Map<string, Installed>();
  private readonly entries = new Map<string, PackageEntry>();
  private readonly found = new Map<string, string | undefined>();
  private readonly manifests = new Map<string, Manifest | undefined>();
  private readonly links = new Map<string, boolean>();
  private readonly holders = new Map<string, boolean>();
  private readonly installs: Installs;

  constructor(
    private readonly root: string,
    private readonly cache: FingerprintCache,
  ) {
    this.installs = new Installs(root, cache);
  }

  /** `dir` is the package's real folder. */
  entry(dir: string): PackageEntry {
    const known = this.entries.get(dir);
    if (known) return known;
    const made = this.closure(dir);
    this.entries.set(dir, made);
    return made;
  }

  private closure(dir: string): PackageEntry {
    const all = new Set<Installed>();
    const visit = (item: Installed): void => {
      if (all.has(item)) return;
      all.add(item);
      for (const need of item.needs) visit(need);
    };
    const own = this.at(dir);
    visit(own);
    const parts = [...all];
    return {
      id: own.id,
      digest: digestOf(sorted(parts.map((part) => part.digest))),
      versions: digestOf(sorted(parts.map((part) => part.id))),
      locals: sorted(parts.flatMap((part) => part.locals)),
    };
  }

  private at(dir: string): Installed {
    const known = this.installed.get(dir);
    if (known) return known;
    const manifest = this.manifest(dir) ?? unnamed(dir);
    const needs: Installed[] = [];
    const locals: string[] = [];
    const edges: string[] = [];
    const { name, version } = manifest;
    const id = `${name}@${version}`;
    const digest = { value: "" };
    const made: Installed = {
      dir,
      id,
      get digest() {
        return digest.value;
      },
      needs,
      locals,
    };
    // Before its needs: they may come back to it.
    this.installed.set(dir, made);
    for (const need of manifest.needs) {
      const target = this.folderOf(need, dir);
      const there = target === undefined ? undefined : this.manifest(target);
      if (target === undefined || (there?.platform && manifest.optional.includes(need))) continue;
      if (packageOf(this.root, target) === undefined) locals.push(target);
      else needs.push(this.at(target));
      edges.push(`${need}=${there?.name ?? need}@${there?.version ?? ""}`);
    }
    const origin = this.installs.origin(dir, name, version);
    digest.value = digestOf([id, manifest.digest, ...origin, ...sorted(edges)]);
    return made;
  }

  /** Where the runtime finds a package that is asked for in a folder; links followed. */
  private folderOf(name: string, from: string): string | undefined {
    for (let dir = from; ; dir = dirname(dir)) {
      if (this.holds(dir)) {
        const found = this.candidate(join(dir, "node_modules", name));
        if (found !== undefined) return found;
      }
      if (dirname(dir) === dir) return undefined;
    }
  }

  private holds(dir: string): boolean {
    if (basename(dir) === "node_modules") return false;
    const known = this.holders.get(dir);
    if (known !== undefined) return known;
    const holds = statOf(join(dir, "node_modules"))?.kind === "dir";
    this.holders.set(dir, holds);
    return holds;
  }

  private candidate(path: string): string | undefined {
    if (this.found.has(path)) return this.found.get(path);
    const there = statOf(join(path, "package.json"))?.kind === "file";
    const real = there ? (this.isLinked(path) ? realpathSync(path) : path) : undefined;
    this.found.set(path, real);
    return real;
  }

  private isLinked(path: string): boolean {
    const above = dirname(path);
    const known = this.links.get(above) ?? isSymlink(above);
    this.links.set(above, known);
    return known || isSymlink(path);
  }

  private manifest(dir: string): Manifest | undefined {
    if (this.manifests.has(dir)) return this.manifests.get(dir);
    const made = this.read(join(dir, "package.json"));
    this.manifests.set(dir, made);
    return made;
  }

  private read(file: string): Manifest | undefined {
    const stat = statOf(file);
    if (stat?.kind !== "file") return undefined;
    const key = keyOf(this.root, file);
    const cached = this.cache.get("installed", key, stat.stamp);
    if (cached !== undefined) return JSON.parse(cached);
    const manifest = manifestOf(readFileSync(file, "utf8"), dirname(file));
    if (!stat.racy) this.cache.set("installed", key, stat.stamp, JSON.stringify(manifest));
    return manifest;
  }
}

function manifestOf(text: string, dir: string): Manifest {
  const json = parsed(text);
  if (json === undefined) return { ...unnamed(dir), digest: digestOf([text]) };
  const optional = [...namesIn(json.optionalDependencies), ...optionalPeers(json)];
  const needs = new Set([
    ...namesIn(json.dependencies),
    ...namesIn(json.peerDependencies),
    ...optional,
  ]);
  // Some installers add fields of their own, with paths of this machine.
  const kept = Object.entries(json).filter(([key]) => !key.startsWith("_"));
  return {
    name: typeof json.name === "string" ? json.name : folderName(dir),
    version: typeof json.version === "string" ? json.version : "0.0.0",
    digest: digestOf([JSON.stringify(kept)]),
    needs: sorted([...needs]),
    optional,
    platform: ["os", "cpu", "libc"].some((field) => json[field] !== undefined),
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : undefined;
  } catch {
    // The runtime can't read it either; its bytes count.
    return undefined;
  }
}

function unnamed(dir: string): Manifest {
  const name = folderName(dir);
  return { name, version: "0.0.0", digest: "", needs: [], optional: [], platform: false };
}

function folderName(dir: string): string {
  const scope = basename(dirname(dir));
  return scope.startsWith("@") ? `${scope}/${basename(dir)}` : basename(dir);
}

function namesIn(field: unknown): string[] {
  return isRecord(field) ? Object.keys(field) : [];
}

function optionalPeers(json: Record<string, unknown>): string[] {
  return namesIn(json.peerDependenciesMeta);
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
