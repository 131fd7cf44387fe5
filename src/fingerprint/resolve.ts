// Where a module is, as the runtime finds it.
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join } from "node:path";
import type { Load } from "./facts.ts";
import { isRelative, packageName, packageOf } from "./paths.ts";
import { statOf } from "./stat.ts";

export type Target =
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "package"; readonly dir: string }
  /** A package that is not installed. */
  | { readonly kind: "missing"; readonly name: string }
  /** Comes with the runtime. */
  | { readonly kind: "builtin" }
  /** No file: a URL, or a path where nothing is. */
  | { readonly kind: "nothing" };

const BUILTIN: Target = { kind: "builtin" };
const NOTHING: Target = { kind: "nothing" };

export class Resolver {
  private readonly requires = new Map<string, NodeJS.Require>();
  private readonly known = new Map<string, Target>();

  constructor(private readonly root: string) {}

  /** What `spec` means in the file `from`. */
  resolve(spec: string, from: string, how: Load["how"]): Target {
    if (spec === "fastpipe" || spec.startsWith("node:") || spec.startsWith("bun:")) return BUILTIN;
    const asking = `${how} ${spec}\n${from}`;
    const known = this.known.get(asking) ?? this.resolved(spec, from, how);
    this.known.set(asking, known);
    return known;
  }

  private resolved(spec: string, from: string, how: Load["how"]): Target {
    const asked = spec.startsWith("file://") ? pathOfUrl(spec) : spec;
    if (/^[a-z][a-z+.-]+:/i.test(asked)) return NOTHING;
    if (how === "path" || how === "worker") {
      const file = this.file(asked, from, how) ?? this.file(withoutQuery(asked), from, how);
      if (file !== undefined) return this.owned(file);
      if (how === "path" && isRelative(asked)) return NOTHING;
    }
    const found = this.find(asked, from, how) ?? this.find(withoutQuery(asked), from, how);
    if (found === undefined) return this.notFound(asked, from);
    return isAbsolute(found) ? this.owned(found) : BUILTIN;
  }

  /** The folder of an installed package, as seen from a folder; with links followed. */
  packageFolder(name: string, from: string): string | undefined {
    for (let dir = from; ; dir = dirname(dir)) {
      const candidate = join(dir, "node_modules", name);
      if (statOf(candidate)?.kind === "dir") return realpathSync(candidate);
      if (dirname(dir) === dir) return undefined;
    }
  }

  private find(spec: string, from: string, how: Load["how"]): string | undefined {
    try {
      const found =
        how === "require"
          ? this.requireOf(from).resolve(spec)
          : Bun.resolveSync(spec, dirname(from));
      const query = found.indexOf("?");
      return query !== -1 && statOf(found) === undefined ? found.slice(0, query) : found;
    } catch {
      // Whether that matters, the run will tell: it may stand in a `try`, or only name a type.
      return undefined;
    }
  }

  private requireOf(from: string): NodeJS.Require {
    const dir = dirname(from);
    const known = this.requires.get(dir);
    if (known) return known;
    const made = createRequire(from);
    this.requires.set(dir, made);
    return made;
  }

  /** A path that is meant as it is. A Worker's may count from the root, where fastpipe runs. */
  private file(spec: string, from: string, how: "path" | "worker"): string | undefined {
    const bases = how === "worker" ? [dirname(from), this.root] : [dirname(from)];
    for (const base of bases) {
      const path = isAbsolute(spec) ? spec : join(base, spec);
      if (statOf(path)?.kind === "file") return realpathSync(path);
    }
    return undefined;
  }

  private owned(path: string): Target {
    const dir = packageOf(this.root, path);
    return dir === undefined ? { kind: "local", path } : { kind: "package", dir };
  }

  private notFound(spec: string, from: string): Target {
    if (isRelative(spec) || isAbsolute(spec) || spec.startsWith("#")) return NOTHING;
    const name = packageName(spec);
    const dir = this.packageFolder(name, dirname(from));
    if (dir === undefined) return { kind: "missing", name };
    // Installed but without such a module: only its types are used.
    return packageOf(this.root, dir) === undefined ? NOTHING : { kind: "package", dir };
  }
}

/** At its beginning, `#` is no fragment. */
function withoutQuery(spec: string): string {
  return spec.slice(0, 1) + spec.slice(1).replace(/[?#].*$/s, "");
}

function pathOfUrl(url: string): string {
  try {
    // As that of `node:url`, which takes 5 ms to load.
    return Bun.fileURLToPath(url);
  } catch {
    // Not a path on this machine; it will not be found.
    return url;
  }
}
