// A directory as DVC records it: JSON, byte for byte as Python writes it, since its md5 is the directory's hash.
import type { Hash } from "../model/lock.ts";
import type { Walk } from "../store/directory.ts";
import { compareUtf8, type Listed, staysInside } from "../store/listing.ts";
import type { FileRow } from "../store/state-rows.ts";
import { jsonString } from "./python-json.ts";

export interface DirFile {
  /** Relative to the directory, with `/`. */
  readonly path: string;
  /** Hex. */
  readonly md5: string;
}

/** The text of the `.dir` object. Files come in any order. */
export function dirText(files: Iterable<DirFile>): string {
  const sorted = [...files].sort((a, b) => compareUtf8(a.path, b.path));
  const entries = sorted.map(
    ({ path, md5 }) => `{"md5": "${md5}", "relpath": ${jsonString(path)}}`,
  );
  return `[${entries.join(", ")}]`;
}

/** `<hex>.dir` of such a text. */
export function dirOid(text: string): string {
  return `${Bun.CryptoHasher.hash("md5", text, "hex")}.dir`;
}

/** Null: it is no such text. */
export function parseDir(text: string): readonly DirFile[] | null {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(entries)) return null;
  const files = entries.map(fileOf);
  return files.every((file) => file !== null) ? files : null;
}

/** For a scheme: the hash of a walked directory, whose files' hashes are of this algorithm. */
export function dirLister(
  algorithm: "md5" | "md5-dos2unix",
): (walk: Walk, rows: readonly FileRow[]) => Listed {
  return (walk, rows) => {
    let size = 0;
    const files = walk.files.map(({ path }, i): DirFile => {
      const row = rows[i];
      if (!row) throw new Error(`no row for ${path}`);
      size += row.size;
      return { path, md5: hexOf(row.hash) };
    });
    return { hash: `${algorithm}:${dirOid(dirText(files))}`, size, nfiles: files.length };
  };
}

/** Without the algorithm's name: what DVC calls an oid, with its `.dir`. */
export function hexOf(hash: Hash): string {
  return hash.slice(hash.indexOf(":") + 1);
}

const HEX = /^[0-9a-f]{32}$/;

function fileOf(entry: unknown): DirFile | null {
  if (typeof entry !== "object" || entry === null) return null;
  if (!("md5" in entry) || !("relpath" in entry)) return null;
  const { md5, relpath } = entry;
  if (typeof md5 !== "string" || !HEX.test(md5) || typeof relpath !== "string") return null;
  return staysInside(relpath) ? { path: relpath, md5 } : null;
}
