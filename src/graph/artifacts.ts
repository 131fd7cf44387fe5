// Who makes what is at a path: the outs of all stages, found by path.
import type { Stage } from "../model/stage.ts";

const known = new WeakMap<ReadonlyMap<string, string>, Artifacts>();

/** Made once for a map of producers, which is not changed afterwards. */
export function artifactsOf(producer: ReadonlyMap<string, string>): Artifacts {
  const made = known.get(producer) ?? new Artifacts(producer);
  known.set(producer, made);
  return made;
}

export class Artifacts {
  readonly #producer: ReadonlyMap<string, string>;
  #sorted: readonly string[] | undefined;
  #folders: ReadonlySet<string> | undefined;

  constructor(producer: ReadonlyMap<string, string>) {
    this.#producer = producer;
  }

  /** The outs that are this path, that hold it, or that lie in it. */
  touching(path: string): readonly string[] {
    if (this.#producer.has(path)) return [path];
    const holder = this.holding(path);
    return holder === undefined ? this.inside(path) : [holder];
  }

  /** The out whose folder holds this path. */
  holding(path: string): string | undefined {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (this.#producer.has(folder)) return folder;
    }
    return undefined;
  }

  /** The outs that lie in this folder. */
  inside(folder: string): readonly string[] {
    this.#folders ??= foldersOf(this.#producer.keys());
    if (folder !== "." && !this.#folders.has(folder)) return NONE;
    // By code units, as the search below compares.
    this.#sorted ??= [...this.#producer.keys()].sort();
    if (folder === ".") return this.#sorted;
    const prefix = `${folder}/`;
    const found: string[] = [];
    for (let i = lowerBound(this.#sorted, prefix); ; i++) {
      const path = this.#sorted[i];
      if (path === undefined || !path.startsWith(prefix)) return found;
      found.push(path);
    }
  }
}

const NONE: readonly never[] = [];

/** Every folder above one of these paths. */
function foldersOf(paths: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first stage that makes each out, by the out's name and by where its folder leads. */
export function producers(
  stages: Iterable<Stage>,
  real: (path: string) => string = (path) => path,
): Map<string, string> {
  const producer = new Map<string, string>();
  const folders = new Map<string, string>();
  const realFolder = (folder: string): string => {
    const there = folders.get(folder) ?? real(folder);
    folders.set(folder, there);
    return there;
  };
  for (const stage of stages) {
    for (const { path } of stage.outs) {
      if (!producer.has(path)) producer.set(path, stage.name);
      const end = path.lastIndexOf("/");
      if (end < 0) continue;
      const there = `${realFolder(path.slice(0, end))}${path.slice(end)}`;
      if (there !== path && !producer.has(there)) producer.set(there, stage.name);
    }
  }
  return producer;
}
