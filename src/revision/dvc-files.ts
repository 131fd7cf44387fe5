// What DVC's readers need of a commit, laid down in a folder for them. They read at once, and by the file system.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { type Collection, collect, PIPELINE_FILE } from "../dvc/collect.ts";
import { readConfig } from "../dvc/config.ts";
import { isDict, isList, type Value } from "../dvc/value.ts";
import { DataFiles, PARAMS_FILE } from "../dvc/vars.ts";
import { readYaml } from "../dvc/yaml-read.ts";
import { ok, type Result } from "../model/failure.ts";
import type { CommitFiles } from "./files.ts";

export interface CollectedAt {
  readonly collection: Collection;
  /** For paths alone: where the files were when they were read. */
  readonly root: string;
}

/** All dvc.yaml and `.dvc` files of a commit. `wanted`: the pipeline file, relative to the root. */
export async function collectAt(files: CommitFiles, wanted: string): Promise<Result<CollectedAt>> {
  const root = mkdtempSync(join(tmpdir(), "fastpipe-revision-"));
  try {
    const laid = await layDown(files, root);
    if (!laid.ok) return laid;
    const config = readConfig(root);
    if (!config.ok) return config;
    const has = laid.value.has(wanted);
    // It is read whatever is there: an empty one says nothing.
    if (!has && !laid.value.has(PIPELINE_FILE)) writeFileSync(join(root, PIPELINE_FILE), "");
    const { parsing } = config.value;
    const options = { root, wanted: has ? wanted : PIPELINE_FILE, parsing };
    return ok({ collection: collect({ ...options, files: new DataFiles(root) }), root });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Gives their paths. */
async function layDown(files: CommitFiles, root: string): Promise<Result<ReadonlySet<string>>> {
  const laid = new Set<string>();
  const named = new Set([PARAMS_FILE]);
  const lay = async (path: string): Promise<Result<null>> => {
    const content = await files.read(path);
    if (!content.ok) return content;
    if (content.value === null) return ok(null);
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content.value);
    laid.add(path);
    if (posix.basename(path) === PIPELINE_FILE) namesIn(content.value, named);
    return ok(null);
  };
  for (const { path } of files.tree) {
    const done = isDvc(path) ? await lay(path) : ok(null);
    if (!done.ok) return done;
  }
  // Values for templates come from files that are named as they are: no template can stand there.
  for (const { path } of files.tree) {
    const done = !laid.has(path) && named.has(posix.basename(path)) ? await lay(path) : ok(null);
    if (!done.ok) return done;
  }
  return ok(laid);
}

function isDvc(path: string): boolean {
  const name = posix.basename(path);
  if (name === PIPELINE_FILE || name === ".dvcignore") return true;
  // Where `.dvc` is, there is a repository.
  return name.endsWith(".dvc") || /(^|\/)\.dvc\/config$/.test(path);
}

/** The last parts of all that could be a path. */
function namesIn(content: Uint8Array, names: Set<string>): void {
  const read = readYaml(new TextDecoder().decode(content), PIPELINE_FILE);
  const visit = (value: Value): void => {
    if (typeof value === "string") {
      names.add(posix.basename(value));
      // `file:key,key`
      for (let at = value.indexOf(":"); at >= 0; at = value.indexOf(":", at + 1)) {
        names.add(posix.basename(value.slice(0, at)));
      }
    }
    if (isList(value)) value.forEach(visit);
    if (isDict(value)) for (const item of value.values()) visit(item);
  };
  if (read.ok) visit(read.value.value);
}
