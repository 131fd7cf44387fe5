// Reads files once for two digests: the one that locks record, and xxh64, which tells at 4 GB/s that a file whose
// stat changed still holds the same bytes.
import { closeSync, fstatSync, openSync, readSync, type Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { Hash } from "../model/lock.ts";
import { type Algorithm, digestWhole, hasherOf, isOf, type PieceHasher } from "./algorithm.ts";
import { IoError, ioError } from "./io-error.ts";
import { type FileStat, plainStat } from "./stat.ts";

/** Files over this many bytes are read in pieces of it: DVC's, which `md5-dos2unix` can tell. */
export const CHUNK = 1024 * 1024;

/** What a file held when it was last read. */
export interface Known {
  readonly hash: Hash;
  readonly xxh: string;
  readonly size: number;
}

export interface HashedFile extends Known {
  /** Of the file as it was after its last byte had been read. */
  readonly stat: FileStat;
}

export interface HashJob {
  readonly path: string;
  /** Expected, in bytes: to share out the work. */
  readonly size: number;
  /** When its bytes are still these, by size and xxh64, its hash is taken from here. */
  readonly known?: Known | undefined;
  /** Else sha256. */
  readonly algorithm?: Algorithm;
}

/** Throws an `IoError` for a file that can't be read. `size`: what is expected, to choose how to read it. */
export async function hashFile(
  path: string,
  before?: Known,
  size = 0,
  algorithm: Algorithm = "sha256",
): Promise<HashedFile> {
  const known = before && isOf(before.hash, algorithm) ? before : undefined;
  try {
    const small = size > CHUNK ? null : hashSmall(path, known, algorithm);
    return small ?? (await hashBig(path, known, algorithm));
  } catch (error) {
    throw ioError("read", path, error);
  }
}

/** One after the other on this thread, which gets to other things in between. In the order of the jobs. */
export async function hashInTurn(jobs: readonly HashJob[]): Promise<(HashedFile | IoError)[]> {
  const results: (HashedFile | IoError)[] = [];
  let rested = performance.now();
  for (const job of jobs) {
    results.push(await hashOrError(job));
    if (performance.now() - rested < REST_EVERY_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    rested = performance.now();
  }
  return results;
}

const REST_EVERY_MS = 10;

async function hashOrError(job: HashJob): Promise<HashedFile | IoError> {
  try {
    return await hashFile(job.path, job.known, job.size, job.algorithm);
  } catch (error) {
    if (error instanceof IoError) return error;
    throw error;
  }
}

// Small files are read in one go and without waiting, so one buffer serves all.
const shared = Buffer.allocUnsafe(CHUNK + 1);

/** Null for a file that does not fit. */
function hashSmall(
  path: string,
  known: Known | undefined,
  algorithm: Algorithm,
): HashedFile | null {
  const file = openSync(path, "r");
  try {
    let size = 0;
    let stat: Stats;
    for (;;) {
      const read = readSync(file, shared, size, shared.length - size, null);
      size += read;
      if (size > CHUNK) return null;
      stat = fstatSync(file);
      if (read === 0 || size === stat.size) break;
    }
    const bytes = shared.subarray(0, size);
    const xxh = hex64(Bun.hash.xxHash64(bytes));
    const same = known?.xxh === xxh && known.size === size;
    const hash = same ? known.hash : digestWhole(algorithm, bytes);
    return { hash, xxh, size, stat: plainStat(stat) };
  } finally {
    closeSync(file);
  }
}

async function hashBig(
  path: string,
  known: Known | undefined,
  algorithm: Algorithm,
): Promise<HashedFile> {
  // 3 ms to load, and few runs read big files.
  const { open } = await import("node:fs/promises");
  const file = await open(path, "r");
  try {
    if (known && known.size === (await file.stat()).size) {
      const { xxh, size } = await readThrough(file, null);
      if (xxh === known.xxh && size === known.size) {
        return { hash: known.hash, xxh, size, stat: plainStat(await file.stat()) };
      }
    }
    const hasher = hasherOf(algorithm);
    const { xxh, size } = await readThrough(file, hasher);
    const stat = plainStat(await file.stat());
    return { hash: hasher.digest(), xxh, size, stat };
  } finally {
    await file.close();
  }
}

/**
 * The next piece is read while the last one is hashed. Each piece's xxh64 seeds the next one's: this stays on
 * this machine, so it need not be the xxh64 of the whole, which can't be had in pieces at this speed.
 */
async function readThrough(
  file: FileHandle,
  hasher: PieceHasher | null,
): Promise<{ xxh: string; size: number }> {
  let xxh = 0n;
  let size = 0;
  let [current, other] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
  let next = fill(file, current, 0);
  for (;;) {
    const read = await next;
    if (read === 0) break;
    size += read;
    next = read === CHUNK ? fill(file, other, size) : Promise.resolve(0);
    const bytes = current.subarray(0, read);
    hasher?.update(bytes);
    xxh = Bun.hash.xxHash64(bytes, xxh);
    [current, other] = [other, current];
  }
  return { xxh: hex64(xxh), size };
}

/** Reads until the buffer is full or the file ends: the pieces must be the same at every reading. */
async function fill(file: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(
      buffer,
      filled,
      buffer.length - filled,
      position + filled,
    );
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** Of a text: `sha256:<hex>`. */
export function sha256(text: string): Hash {
  return `sha256:${Bun.CryptoHasher.hash("sha256", text, "hex")}`;
}

/** One digest of a list of fields, each with its length, so that ["ab","c"] and ["a","bc"] differ. */
export function digest(parts: readonly (string | Uint8Array)[]): Hash {
  const hasher = parts.every((part) => typeof part === "string") ? digestText : digestMixed;
  return `xxh64:${hex64(hasher(parts))}`;
}

function digestText(parts: readonly (string | Uint8Array)[]): bigint {
  let text = "";
  for (const part of parts) text += field(String(part));
  return Bun.hash.xxHash64(text);
}

function digestMixed(parts: readonly (string | Uint8Array)[]): bigint {
  let seed = 0n;
  for (const part of parts) {
    if (typeof part === "string") seed = Bun.hash.xxHash64(field(part), seed);
    else seed = Bun.hash.xxHash64(part, Bun.hash.xxHash64(`b${part.length}:`, seed));
  }
  return seed;
}

/** Half a surrogate pair has no UTF-8 of its own: all would be one. */
function field(text: string): string {
  return text.isWellFormed()
    ? `s${text.length}:${text}`
    : `u${text.length}:${JSON.stringify(text)}`;
}

function hex64(value: bigint): string {
  return value.toString(16).padStart(16, "0");
}
