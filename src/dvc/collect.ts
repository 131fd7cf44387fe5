// All dvc.yaml and `.dvc` files of a repository, found as DVC finds them.
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { compareText } from "../model/value.ts";
import { ioError } from "../store/io-error.ts";
import { DvcIgnore } from "./dvcignore.ts";
import { GitIgnored } from "./git-ignored.ts";
import { isUrl, rooted } from "./paths.ts";
import { type PipelineFile, type ReadOptions, readPipeline } from "./pipeline-file.ts";
import { readSource } from "./source.ts";
import type { DvcSource } from "./stage.ts";

export const PIPELINE_FILE = "dvc.yaml";

export type Collected = { readonly pipeline: PipelineFile } | { readonly source: DvcSource };

export interface Collection {
  /** In the order in which DVC meets them. */
  readonly files: readonly Collected[];
  /** What is wrong with others of them, each with its file. */
  readonly broken: ReadonlyMap<string, readonly Failure[]>;
}

export interface CollectOptions extends ReadOptions {
  /** Absolute. */
  readonly root: string;
  /** A dvc.yaml, relative to the root, that is read whatever is said of ignoring it. */
  readonly wanted: string;
}

/** Files of a folder before its folders, each by name. Folders that are outs are not looked into. */
export function collect(options: CollectOptions): Collection {
  const walk = new Walk(options);
  walk.folder("");
  return walk.done();
}

class Walk {
  readonly #options: CollectOptions;
  readonly #git: GitIgnored;
  readonly #ignore = new DvcIgnore();
  readonly #outs = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #files: Collected[] = [];
  readonly #broken = new Map<string, readonly Failure[]>();

  constructor(options: CollectOptions) {
    this.#options = options;
    this.#git = new GitIgnored(options.root);
  }

  folder(folder: string): void {
    const { root } = this.#options;
    const full = join(root, folder);
    const entries = listed(full);
    this.#ignore.add(folder, full);
    const below = (name: string): string => (folder === "" ? name : `${folder}/${name}`);
    for (const entry of entries) {
      if (!isDvcFile(entry.name) || !isFile(entry, full)) continue;
      const path = below(entry.name);
      if (!this.#ignore.hides(path, false) && !this.#git.ignores(path, false)) this.#read(path);
    }
    for (const entry of entries) {
      const path = below(entry.name);
      // Links to folders are not followed.
      if (!entry.isDirectory() || this.#outs.has(path)) continue;
      if (this.#ignore.hides(path, true) || this.#git.ignores(path, true)) continue;
      // A repository in this one looks after itself.
      if (!existsSync(join(root, path, ".dvc"))) this.folder(path);
    }
  }

  done(): Collection {
    const { wanted } = this.#options;
    if (!this.#seen.has(wanted)) this.#read(wanted);
    return { files: this.#files, broken: this.#broken };
  }

  #read(path: string): void {
    this.#seen.add(path);
    const read = this.#readFile(path);
    if (!read.ok) {
      this.#broken.set(path, read.error);
      return;
    }
    this.#files.push(read.value);
    const found = read.value;
    const stages = "source" in found ? [found.source] : found.pipeline.stages;
    for (const stage of stages) {
      for (const out of stage.outs) {
        if (!isUrl(out.path)) this.#outs.add(rooted(this.#options.root, stage, out.path));
      }
    }
  }

  #readFile(path: string): Result<Collected> {
    const text = readText(join(this.#options.root, path));
    if (text === undefined)
      return fail({ code: "syntax", message: `${path} is not valid UTF-8`, where: { file: path } });
    if (path.endsWith(".dvc")) {
      const source = readSource(text, path);
      return source.ok ? ok({ source: source.value }) : source;
    }
    const pipeline = readPipeline(text, path, this.#options);
    return pipeline.ok ? ok({ pipeline: pipeline.value }) : pipeline;
  }
}

function isDvcFile(name: string): boolean {
  return name === PIPELINE_FILE || name.endsWith(".dvc");
}

function isFile(entry: Dirent, folder: string): boolean {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  return statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isFile() === true;
}

/** By name, so that the order is the same on every machine. */
function listed(folder: string): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => compareText(a.name, b.name));
  } catch (error) {
    // As `os.walk`: what can't be listed is not there.
    const refused = ioError("read", folder, error);
    if (refused instanceof Error && refused.name === "IoError") return [];
    throw refused;
  }
}

function readText(path: string): string | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw ioError("read", path, error);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
  } catch {
    return undefined;
  }
}
