// How files and directories are hashed: by fastpipe's own rules, or by those of another tool whose locks it shares.
import type { Algorithm } from "./algorithm.ts";
import { type Walk, walk } from "./directory.ts";
import { type Listed, list } from "./listing.ts";
import { isExec } from "./stat.ts";
import type { FileRow } from "./state-rows.ts";

export interface Scheme {
  readonly algorithm: Algorithm;
  /** Sets its rows in the state apart where two schemes hash the same paths. */
  readonly prefix: string;
  readonly walk: (folder: string, path: string, root: string) => Walk;
  readonly list: (walk: Walk, rows: readonly FileRow[]) => Listed;
  readonly exec: (mode: number) => boolean;
}

export const OWN: Scheme = { algorithm: "sha256", prefix: "", walk, list, exec: isExec };
