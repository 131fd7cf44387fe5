// What a project was at one revision: its outs, params, metrics and plots, and what its files held.
import type { DvcProject } from "../dvc/project.ts";
import type { Dict, Value } from "../dvc/value.ts";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import type { Hash } from "../model/lock.ts";
import type { OutKind } from "../model/stage.ts";
import { type FileAt, type Files, innerOf } from "./files.ts";
import type { Stores } from "./stores.ts";

export interface Revision {
  /** As it was asked for; `workspace`. */
  readonly name: string;
  /** Null: the workspace. */
  readonly commit: string | null;
}

export const WORKSPACE: Revision = { name: "workspace", commit: null };

/** Paths are relative to the root. */
export interface ViewOut {
  readonly path: string;
  /** The stage that makes it; null: none does, it is tracked by a `.dvc` file. */
  readonly stage: string | null;
  /** The matrix group of that stage; null: none. */
  readonly group: string | null;
  readonly kind: OutKind;
  /** Properties of a plot, where the definition has some. */
  readonly plot: Dict | null;
  /** What it held; null: it is not recorded. */
  readonly hash: Hash | null;
  readonly isDir: boolean;
  readonly exec: boolean;
}

/** Params of one place: a stage (of a pipeline of code), or a file (in a project of DVC's). */
export type ParamsAt = Result<Value>;

export interface View {
  readonly revision: Revision;
  readonly kind: "code" | "dvc";
  readonly files: Files;
  readonly outs: readonly ViewOut[];
  /** Files of metrics that stages make or that are listed beside them; folders too. */
  readonly metrics: readonly string[];
  /** What the files of a DVC project said, and the root that their paths are taken from; null: it is none. */
  readonly dvc: Pick<DvcProject, "root" | "pipelines"> | null;
  /** By stage or file. `dependencies`: only what stages depend on. */
  params(options: { readonly dependencies: boolean }): Promise<ReadonlyMap<string, ParamsAt>>;
  /** What was wrong with files of the project itself. */
  readonly problems: readonly Failure[];
}

/** Reads what a project held, from its files, else from where outs are kept. */
export class Contents {
  constructor(
    readonly view: View,
    readonly stores: Stores,
  ) {}

  /** Files at the path or below it, sorted. */
  async below(path: string): Promise<Result<readonly FileAt[]>> {
    const files = await this.view.files.below(path);
    if (!files.ok || files.value.length > 0) return files;
    const out = this.#outOf(path);
    if (out?.hash === undefined || out.hash === null) return files;
    const inner = innerOf(path, out.path) ?? "";
    if (!out.isDir) return ok(inner === "" ? [{ path, executable: out.exec }] : []);
    const listing = await this.stores.listing(out.hash);
    if (listing === null) return ok([]);
    const found: FileAt[] = [];
    for (const [name, { exec }] of listing.files) {
      if (innerOf(name, inner) !== null)
        found.push({ path: `${out.path}/${name}`, executable: exec === true });
    }
    return ok(found);
  }

  /** Fails with `dep_missing` where it is nowhere, or nowhere whole. */
  async read(path: string): Promise<Result<Uint8Array>> {
    const file = await this.view.files.read(path);
    if (!file.ok) return file;
    if (file.value !== null) return ok(file.value);
    const out = this.#outOf(path);
    const hash = out === undefined ? null : await this.#hashOf(out, path);
    const bytes = hash === null ? null : await this.stores.bytes(hash);
    return bytes === null ? fail(this.#missing(path, out)) : ok(bytes);
  }

  async #hashOf(out: ViewOut, path: string): Promise<Hash | null> {
    if (out.hash === null) return null;
    const inner = innerOf(path, out.path) ?? "";
    if (inner === "") return out.isDir ? null : out.hash;
    const listing = out.isDir ? await this.stores.listing(out.hash) : null;
    return listing?.files.get(inner)?.hash ?? null;
  }

  #outOf(path: string): ViewOut | undefined {
    return this.view.outs.find((out) => innerOf(path, out.path) !== null);
  }

  #missing(path: string, out: ViewOut | undefined): Failure {
    const { name, commit } = this.view.revision;
    const at = commit === null ? "in the workspace" : `at ${name}`;
    const kept = out?.hash ? ": neither git nor the cache has what it held" : "";
    return { code: "dep_missing", message: `${path} is not there ${at}${kept}` };
  }
}
