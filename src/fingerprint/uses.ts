// `uses` of a spec: files whose bytes count as code, named by a path or a pattern.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Hash } from "../model/lock.ts";
import { compareText } from "../model/value.ts";
import { digestOf, xxh64 } from "./digest.ts";
import { walk } from "./listing.ts";
import { keyOf } from "./paths.ts";
import { type FingerprintCache, statOf } from "./stat.ts";

export interface UsedFile {
  readonly key: string;
  readonly hash: Hash;
}

export interface UsedEntry {
  readonly key: string;
  readonly hash: Hash;
  readonly files: readonly UsedFile[];
}

/** With more files than this, a pattern is one entry of the manifest. */
const MANY = 200;

const GLOB = /[*?[\]{}!]/;

export class Uses {
  private readonly hashes = new Map<string, Hash>();
  private readonly entries = new Map<string, readonly UsedEntry[]>();
  /** By path: the stat with which it was hashed; "": nothing was there. */
  private readonly stamps = new Map<string, string>();
  private readonly paths = new Map<string, readonly string[]>();

  constructor(
    private readonly root: string,
    private readonly cache: FingerprintCache,
    private readonly isOut: (key: string) => boolean,
  ) {}

  of(spec: string): readonly UsedEntry[] {
    const known = this.entries.get(spec);
    if (known) return known;
    const made = this.make(spec);
    this.entries.set(spec, made);
    return made;
  }

  /** Files that are not what they were when they were hashed, or that have come or gone since. */
  changed(spec: string): readonly string[] {
    const [before, now] = [this.paths.get(spec) ?? [], this.find(spec)];
    const paths = new Set([...before, ...now]);
    const [first, second] = [new Set(before), new Set(now)];
    const moved = [...paths].filter((path) => {
      const isBoth = first.has(path) && second.has(path);
      return !isBoth || (statOf(path)?.stamp ?? "") !== this.stamps.get(path);
    });
    return moved.map((path) => keyOf(this.root, path)).sort(compareText);
  }

  private make(spec: string): readonly UsedEntry[] {
    const paths = this.find(spec);
    this.paths.set(spec, paths);
    const files = paths.map((path): UsedFile => {
      const key = keyOf(this.root, path);
      return { key, hash: this.hash(path, key) };
    });
    if (files.length === 0) return [{ key: `uses ${spec} (nothing)`, hash: xxh64(""), files }];
    files.sort((a, b) => compareText(a.key, b.key));
    if (files.length <= MANY) {
      return files.map((file) => ({ key: `uses ${file.key}`, hash: file.hash, files: [file] }));
    }
    const hash = digestOf(files.flatMap((file) => [file.key, file.hash]));
    return [{ key: `uses ${spec}`, hash, files }];
  }

  private find(spec: string): string[] {
    const path = join(this.root, spec);
    const kind = statOf(path)?.kind;
    if (kind === "file") return [path];
    const enters = (name: string): boolean => entersFolder(name, kind === "dir" ? null : spec);
    const isCode = (file: string): boolean => !this.isOut(keyOf(this.root, file));
    if (kind === "dir") return walk(path, isCode, enters);
    if (!GLOB.test(spec)) return [];
    const [folder, pattern] = split(spec);
    const base = join(this.root, folder);
    const glob = new Bun.Glob(pattern);
    return walk(base, (file) => glob.match(keyOf(base, file)) && isCode(file), enters);
  }

  private hash(path: string, key: string): Hash {
    const known = this.hashes.get(path);
    if (known !== undefined) return known;
    const made = this.read(path, key);
    this.hashes.set(path, made);
    return made;
  }

  private read(path: string, key: string): Hash {
    const stat = statOf(path);
    this.stamps.set(path, stat?.stamp ?? "");
    if (stat === undefined) return "missing";
    const cached = this.cache.get("uses", key, stat.stamp);
    if (cached !== undefined) return JSON.parse(cached);
    const hash = xxh64(readFileSync(path));
    if (!stat.racy) this.cache.set("uses", key, stat.stamp, JSON.stringify(hash));
    return hash;
  }
}

export function isPattern(spec: string): boolean {
  return GLOB.test(spec);
}

/** The folder in which all lies that a pattern matches. */
export function folderOf(pattern: string): string {
  return split(pattern)[0];
}

export function matches(pattern: string, path: string): boolean {
  return new Bun.Glob(pattern.replace(/^\.\//, "")).match(path);
}

/** A folder is listed whole; patterns go into hidden and installed ones only when they say so. */
function entersFolder(name: string, pattern: string | null): boolean {
  if (name === ".git" || name === ".fastpipe") return false;
  if (pattern === null) return name !== "node_modules";
  if (name === "node_modules") return pattern.includes(name);
  return !name.startsWith(".") || /(^|\/)\./.test(pattern);
}

/** The folder that a pattern starts in, and the rest of it. */
function split(spec: string): [string, string] {
  const parts = spec.replace(/^\.\//, "").split("/");
  const first = parts.findIndex((part) => GLOB.test(part));
  return [parts.slice(0, first).join("/"), parts.slice(first).join("/")];
}
