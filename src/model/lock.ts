// What the last successful run of a stage saw and made; the content of `.fastpipe/stages/<name>.lock`.
import type { OutKind } from "./stage.ts";
import type { ValueMap } from "./value.ts";

/** A digest that names its algorithm: `sha256:<hex>`, `xxh64:<16 hex>`, `md5:<hex>`. */
export type Hash = string;

export interface FileEntry {
  readonly hash: Hash;
  /** Bytes; a directory's is the sum. */
  readonly size: number;
  /** Directories only. */
  readonly nfiles?: number;
  /** The owner may execute it. Files only. */
  readonly exec?: true;
}

export interface LockedFile extends FileEntry {
  readonly path: string;
  readonly as?: string;
}

export interface LockedOut extends LockedFile {
  /** Absent: an out like any other, or the lock is older than this mark. */
  readonly kind?: Exclude<OutKind, "out">;
}

export interface Lock {
  readonly schema: 1;
  /** Version of the rules that made `code`. */
  readonly rules: number;
  /** The fingerprint: manifest key to digest. */
  readonly code: Readonly<Record<string, Hash>>;
  /** One digest of the raw bytes of every reached file; absent for command stages without code. */
  readonly files?: Hash;
  readonly cmd?: string;
  readonly wdir?: string;
  /** Digests of values, never values. */
  readonly environ?: Readonly<Record<string, Hash>>;
  readonly env?: Readonly<Record<string, Hash>>;
  /** How deps, outs, metrics and plots were given to the function, where these lists do not tell. */
  readonly shape?: Hash;
  readonly params: ValueMap;
  readonly deps: readonly LockedFile[];
  readonly outs: readonly LockedOut[];
}
