// Where an installed package came from, as the lockfile says, and the patches that were laid on it: a package from git,
// from a tarball or patched can change while its version stays.
import { readFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { Hash } from "../model/lock.ts";
import { digestOf, xxh64 } from "./digest.ts";
import { walk } from "./listing.ts";
import { LOCKFILES, type Origins, originsIn } from "./lockfiles.ts";
import { keyOf } from "./paths.ts";
import { type FingerprintCache, statOf } from "./stat.ts";
import { isRecord } from "./tsconfig.ts";

/** What is known about everything that was installed from one folder. */
interface Install {
  readonly origins: Origins;
  /** By `name` or `name@version`. */
  readonly patches: ReadonlyMap<string, Hash>;
}

const NODE_MODULES = `${sep}node_modules${sep}`;

export class Installs {
  private readonly byFolder = new Map<string, Install>();

  constructor(
    private readonly root: string,
    private readonly cache: FingerprintCache,
  ) {}

  /** Digests of what tells this package from others of its name and version. */
  origin(dir: string, name: string, version: string): readonly Hash[] {
    const install = this.of(dir);
    const own = install.origins[name];
    const patches = [install.patches.get(`${name}@${version}`), install.patches.get(name)];
    const found = [own?.[version], own?.["*"], install.origins["*"]?.["*"], ...patches];
    return found.filter((hash) => hash !== undefined);
  }

  private of(dir: string): Install {
    const at = dir.indexOf(NODE_MODULES, dir.startsWith(this.root + sep) ? this.root.length : 0);
    const folder = at === -1 ? dir : dir.slice(0, at) || sep;
    const known = this.byFolder.get(folder);
    if (known) return known;
    const made = this.read(folder);
    this.byFolder.set(folder, made);
    return made;
  }

  private read(folder: string): Install {
    for (const dir of upTo(folder)) {
      const lockfile = LOCKFILES.map((name) => join(dir, name)).find(
        (path) => statOf(path)?.kind === "file",
      );
      if (lockfile === undefined) continue;
      return { origins: this.origins(lockfile), patches: this.patches(dir) };
    }
    return { origins: {}, patches: this.patches(folder) };
  }

  private origins(file: string): Origins {
    return this.cached("lockfile", file, (bytes) => originsIn(basename(file), bytes)) ?? {};
  }

  private patches(dir: string): ReadonlyMap<string, Hash> {
    const patches = new Map<string, Hash>();
    for (const [id, file] of Object.entries(this.declared(dir))) {
      patches.set(id, this.cached("patch", join(dir, file), xxh64) ?? "missing");
    }
    // patch-package: patches/name+version.patch, patches/@scope+name+version.patch
    const folder = join(dir, "patches");
    for (const file of statOf(folder) ? walk(folder, (path) => path.endsWith(".patch")) : []) {
      const { name } = patchOf(basename(file));
      const hash = this.cached("patch", file, xxh64);
      if (name === undefined || hash === undefined) continue;
      const before = patches.get(name);
      patches.set(name, before === undefined ? hash : digestOf([before, basename(file), hash]));
    }
    return patches;
  }

  /** `patchedDependencies` of Bun and pnpm. */
  private declared(dir: string): Record<string, string> {
    const own = this.cached("patched", join(dir, "package.json"), patchedIn);
    const workspace = this.cached("patched", join(dir, "pnpm-workspace.yaml"), patchedIn);
    return { ...own, ...workspace };
  }

  private cached<T>(kind: string, file: string, make: (bytes: Buffer) => T): T | undefined {
    const stat = statOf(file);
    if (stat?.kind !== "file") return undefined;
    const key = keyOf(this.root, file);
    const cached = this.cache.get(kind, key, stat.stamp);
    if (cached !== undefined) return JSON.parse(cached);
    const made = make(readFileSync(file));
    if (!stat.racy) this.cache.set(kind, key, stat.stamp, JSON.stringify(made));
    return made;
  }
}

/** The folder and those above it, as far as they are of one repository. */
function upTo(folder: string): string[] {
  const folders: string[] = [];
  for (let dir = folder; ; dir = dirname(dir)) {
    folders.push(dir);
    if (statOf(join(dir, ".git")) !== undefined) return folders;
    // No repository: what lies further up is somebody else's.
    if (dirname(dir) === dir) return [folder];
  }
}

function patchedIn(bytes: Buffer): Record<string, string> {
  const patched: Record<string, string> = {};
  const take = (field: unknown): void => {
    for (const [id, file] of isRecord(field) ? Object.entries(field) : []) {
      if (typeof file === "string") patched[id] = file;
    }
  };
  try {
    // JSON is YAML.
    const file: unknown = Bun.YAML.parse(bytes.toString("utf8"));
    if (!isRecord(file)) return {};
    take(file.patchedDependencies);
    if (isRecord(file.pnpm)) take(file.pnpm.patchedDependencies);
  } catch {
    // The package manager will say what is wrong with it; no patch is known from it.
  }
  return patched;
}

/** `@scope+name+1.0.0.patch`; in `a++b+1.0.0.patch` it is b, inside of a. */
function patchOf(file: string): { readonly name: string | undefined } {
  const last = file.slice(0, -".patch".length).split("++").at(-1) ?? "";
  const parts = last.split("+");
  const name = last.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
  return { name: name === "" ? undefined : name };
}
