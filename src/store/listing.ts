// A directory as one text: canonical, so that its hash is the same on every machine.
import type { Hash } from "../model/lock.ts";
import type { Walk, WalkedFile } from "./directory.ts";
import { sha256 } from "./hash.ts";
import type { Contents, HeldFile } from "./restoring.ts";
import { isExec } from "./stat.ts";
import type { FileRow } from "./state-rows.ts";

export interface Listed {
  readonly hash: Hash;
  /** Bytes of all files. */
  readonly size: number;
  readonly nfiles: number;
}

/** `rows`: what each walked file holds, in the same order. */
export function list(walk: Walk, rows: readonly FileRow[]): Listed {
  let size = 0;
  for (const row of rows) size += row.size;
  return { hash: sha256(listingText(walk, rows)), size, nfiles: walk.files.length };
}

/** Its sha256 is the directory's. */
export function listingText(walk: Walk, rows: readonly FileRow[]): string {
  const lines: [path: string, line: string][] = walk.files.map(({ path }, i) => {
    const row = rows[i];
    if (!row) throw new Error(`no row for ${path}`);
    return [path, `${isExec(row.mode) ? "exec" : "file"} ${row.hash} ${row.size}`];
  });
  for (const path of walk.empty) lines.push([path, "empty"]);
  for (const { path, target, to } of walk.links) {
    lines.push([path, `link ${to} ${JSON.stringify(target)}`]);
  }
  lines.sort(([pathA, a], [pathB, b]) => compareUtf8(pathA, pathB) || compareUtf8(a, b));
  let text = "";
  for (const [path, line] of lines) text += `${line} ${JSON.stringify(path)}\n`;
  return text;
}

export type Listing = Required<Contents>;

const LINE = /^(?:(file|exec) (\S+) (\d+)|empty|link \w+ ("(?:[^"\\]|\\.)*")) ("(?:[^"\\]|\\.)*")$/;

/** What such a text says; null: it is none, or says what no directory can hold. */
export function parseListing(text: string): Listing | null {
  const files = new Map<string, HeldFile>();
  const links = new Map<string, string>();
  const empty: string[] = [];
  if (text !== "" && !text.endsWith("\n")) return null;
  for (const line of text.split("\n").slice(0, -1)) {
    const [, kind, hash = "", size, target, quoted = ""] = LINE.exec(line) ?? [];
    if (quoted === "") return null;
    const path: string = JSON.parse(quoted);
    if (!staysInside(path)) return null;
    if (kind !== undefined) files.set(path, { hash, size: Number(size), exec: kind === "exec" });
    else if (target !== undefined) links.set(path, JSON.parse(target));
    else empty.push(path);
  }
  return { files, links, empty };
}

/** A text may come from anywhere: it must not make us write elsewhere. */
export function staysInside(path: string): boolean {
  return !path.split("/").some((part) => part === "" || part === "." || part === "..");
}

/** Order of the UTF-8 bytes: that of UTF-16 but for surrogates, which stand for what comes last. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

type Packed = [string, number, number, number, number, number, 0 | 1, Hash, string];

/** For the state: what each file held, to be found again when one of them has changed. */
export function pack(files: readonly WalkedFile[], rows: readonly FileRow[]): string {
  const packed = files.map(({ path }, i): Packed | null => {
    const row = rows[i];
    if (!row) return null;
    const { size, mtimeMs, ctimeMs, ino, mode, trusted, hash, xxh } = row;
    return [path, size, mtimeMs, ctimeMs, ino, mode, trusted ? 1 : 0, hash, xxh];
  });
  return JSON.stringify(packed);
}

export function unpack(text: string | undefined): Map<string, FileRow> {
  const rows = new Map<string, FileRow>();
  if (text === undefined) return rows;
  for (const packed of JSON.parse(text) as Packed[]) {
    const [path, size, mtimeMs, ctimeMs, ino, mode, trusted, hash, xxh] = packed;
    rows.set(path, { size, mtimeMs, ctimeMs, ino, mode, trusted: trusted === 1, hash, xxh });
  }
  return rows;
}
