// What DVC's readers need of a commit, laid down in a folder for them. They read at once, and by the file system.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { type Collection, collect, PIPELINE_FILE } from "../dvc/collect.ts";
import { readConfig } from "../dvc/config.ts";
import { isDict, isList, type Value } from "../dvc/value.ts";
import { DataFiles, PARAMS_FILE } from "../dvc/vars.ts";
import { readYaml } from "../dvc/yaml-read.ts";
import type { TreeFile } from "../git/tree.ts";
import { ok, type Result } from "../model/failure.ts";
import type { CommitFiles } from "./files.ts";

export interface CollectedAt {
  readonly collection: Collection;
  /** For paths alone: where the files were when they were read. */
  readonly root: string;
}

/** Reads alike commits once: most differ in other files. */
export class Collector {
  readonly #names = new Map<string, Promise<Result<ReadonlySet<string>>>>();
  readonly #read = new Map<string, Promise<Result<CollectedAt>>>();

  /** All dvc.yaml and `.dvc` files of a commit. `wanted`: the pipeline file, relative to the root. */
  async at(files: CommitFiles, wanted: string): Promise<Result<CollectedAt>> {
    const own = files.tree.filter(({ path }) => isDvc(path));
    const names = await once(this.#names, keyOf(own), () => valueNames(own, files));
    if (!names.ok) return names;
    const needed = files.tree.filter(
      ({ path }) => isDvc(path) || names.value.has(posix.basename(path)),
    );
    // What is read through a link is not told by the link.
    if (needed.some(({ type }) => type === "link")) return await read(needed, files, wanted);
    return await once(this.#read, keyOf(needed), () => read(needed, files, wanted));
  }
}

async function once<T>(
  known: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return await found;
}

function keyOf(files: readonly TreeFile[]): string {
  return files.map(({ path, oid }) => `${oid} ${path}`).join("\0");
}

/** Last parts of the names of files that templates may take values from: they are named as they are. */
async function valueNames(
  own: readonly TreeFile[],
  files: CommitFiles,
): Promise<Result<ReadonlySet<string>>> {
  const names = new Set([PARAMS_FILE]);
  for (const { path } of own) {
    if (posix.basename(path) !== PIPELINE_FILE) continue;
    const content = await files.read(path);
    if (!content.ok) return content;
    if (content.value !== null) addNames(content.value, names);
  }
  return ok(names);
}

async function read(
  needed: readonly TreeFile[],
  files: CommitFiles,
  wanted: string,
): Promise<Result<CollectedAt>> {
  const root = mkdtempSync(join(tmpdir(), "fastpipe-revision-"));
  try {
    const laid = new Set<string>();
    for (const { path } of needed) {
      const content = await files.read(path);
      if (!content.ok) return content;
      if (content.value === null) continue;
      const place = join(root, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content.value);
      laid.add(path);
    }
    const config = readConfig(root);
    if (!config.ok) return config;
    // It is read whatever is there: an empty one says nothing.
    const file = laid.has(wanted) ? wanted : PIPELINE_FILE;
    if (!laid.has(file)) writeFileSync(join(root, file), "");
    const { parsing } = config.value;
    const options = { root, wanted: file, parsing, files: new DataFiles(root) };
    return ok({ collection: collect(options), root });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function isDvc(path: string): boolean {
  const name = posix.basename(path);
  if (name === PIPELINE_FILE || name === ".dvcignore") return true;
  // Where `.dvc` is, there is a repository.
  return name.endsWith(".dvc") || /(^|\/)\.dvc\/config$/.test(path);
}

/** Of all that `vars` name, at the top and in stages. */
function addNames(content: Uint8Array, names: Set<string>): void {
  const read = readYaml(new TextDecoder().decode(content), PIPELINE_FILE);
  const visit = (value: Value, isVars: boolean): void => {
    if (typeof value === "string" && isVars) {
      names.add(posix.basename(value));
      // `file:key,key`
      for (let at = value.indexOf(":"); at >= 0; at = value.indexOf(":", at + 1)) {
        names.add(posix.basename(value.slice(0, at)));
      }
    }
    if (isList(value)) for (const item of value) visit(item, isVars);
    if (isDict(value)) for (const [key, item] of value) visit(item, key === "vars");
  };
  if (read.ok) visit(read.value.value, false);
}
