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
  /** A text is run line by line, an item of a list whole. */
  readonly cmd: string | readonly string[];
  /** As resolved, for `list`: DVC takes anything, and stumbles when it runs. */
  readonly cmdValue: Value;
  /** Why `cmd` can't be run; null: it can. */
  readonly cmdProblem: string | null;
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

/** A `.dvc` file: data that no stage makes. */
export interface DvcSource {
  /** Relative to the root, `/` between its parts; its name too. */
  readonly file: string;
  readonly where: Where;
  /** As written, relative to the folder of `file`. */
  readonly wdir: string;
  /** From where it was imported. */
  readonly deps: readonly DvcSourceDep[];
  readonly outs: readonly DvcSourceOut[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly desc: string | null;
  readonly meta: Value | undefined;
  /** All that the file says. */
  readonly content: Dict;
}

export interface DvcSourceDep extends DvcDep {
  /** From another repository or a database: its path is not one of this project. */
  readonly foreign: boolean;
  readonly entry: Dict;
}

export interface DvcSourceOut extends DvcOut {
  /** What is recorded of it: `md5`, `hash`, `size`, `nfiles` ... */
  readonly entry: Dict;
}
