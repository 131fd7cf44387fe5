// A stage of a dvc.yaml as DVC resolves it: no template, no group is left.
import type { Where } from "../model/failure.ts";
import type { Dict, Value } from "./value.ts";

export interface DvcStage {
  /** As in dvc.lock: `train@a-1`. */
  readonly name: string;
  /** `foreach` or `matrix` that it is a member of; null: none. */
  readonly group: string | null;
  /** The dvc.yaml that it stands in, relative to the root, `/` between its parts. */
  readonly file: string;
  readonly where: Where;
  readonly cmd: string | readonly string[];
  /** As written, relative to the folder of `file`; ".": that folder. */
  readonly wdir: string;
  readonly deps: readonly DvcDep[];
  readonly params: readonly DvcParams[];
  readonly outs: readonly DvcOut[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly desc: string | null;
  readonly meta: Value | undefined;
  /** Values of files that templates used, by file and key: shown in differences, compared nowhere. */
  readonly tracked: ReadonlyMap<string, Dict>;
}

export interface DvcDep {
  /** As written: the key in dvc.lock, relative to `wdir`. */
  readonly path: string;
}

export interface DvcParams {
  /** As written, relative to `wdir`. */
  readonly file: string;
  /** Null: the whole file. */
  readonly keys: readonly string[] | null;
}

export interface DvcOut {
  readonly path: string;
  readonly cache: boolean;
  readonly persist: boolean;
  readonly metric: boolean;
  /** Properties of a plot; null: none. */
  readonly plot: Dict | null;
  readonly push: boolean;
  readonly remote: string | null;
  readonly desc: string | null;
  readonly type: string | null;
  readonly labels: readonly string[];
  readonly meta: Value | undefined;
}
