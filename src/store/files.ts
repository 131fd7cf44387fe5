// What is at a path, by its stat where that is enough. The only place that knows when a file has to be read.
import type { Stats } from "node:fs";
import { isAbsolute } from "node:path";
import type { FileEntry, Hash } from "../model/lock.ts";
import { isOf } from "./algorithm.ts";
import type { Walk } from "./directory.ts";
import { typeOf, wordFor } from "./file-type.ts";
import type { HashedFile, HashJob } from "./hash.ts";
import { hashMany } from "./hash-many.ts";
import { dirStamp, fileStamp } from "./input-stamp.ts";
import { IoError, isMissing } from "./io-error.ts";
import { listingText, pack, unpack } from "./listing.ts";
import { OWN, type Scheme } from "./scheme.ts";
import {
  FINE_MARGIN_MS,
  type FileStat,
  isCoarse,
  isRacy,
  plainStat,
  sameStat,
  statAt,
} from "./stat.ts";
import type { State } from "./state.ts";
import type { DirRow, FileRow, KnownFile } from "./state-rows.ts";

/** What stats alone tell of a path. */
type Probe =
  | { readonly kind: "file"; readonly stat: Stats }
  | { readonly kind: "dir"; readonly walk: Walk };

type Found = Map<string, FileEntry | "missing">;

/** A path that has to be read. */
interface Reading {
  readonly path: string;
  readonly probe: Probe;
  readonly doubt: number | undefined;
  /** One for a file, one for each file of a directory; null where it has to be read. */
  readonly rows: (FileRow | null)[];
  /** For each that has to be read, in order. */
  readonly jobs: readonly Job[];
}

interface Job extends HashJob {
  readonly stat: FileStat;
}

/** A file that changes while it is read is read again, this often. */
const ATTEMPTS = 3;
/** What a second reading costs, to be weighed against a wait for the clock's next tick. */
const REREAD_BYTES_PER_MS = 4_000_000;
const REREAD_MS_PER_FILE = 0.02;
const ANY_WRITE = 0o222;

export class FileIndex {
  readonly #state: State;
  readonly #root: string;
  readonly #scheme: Scheme;
  /** Written by a stage: their stats could stand by chance. */
  readonly #doubts = new Map<string, number>();
  #doubtCount = 0;
  /** Read so soon after their last change that they could change again without a trace. */
  readonly #fresh = new Set<string>();
  #freshAt = 0;
  readonly #busy = new Map<string, Promise<void>>();
  /** Stats for the first look, by absolute path; null: it is over. */
  #foreseen: Map<string, Stats> | null = new Map();

  /** Paths are relative to `root` (absolute), with `/`, or absolute. */
  constructor(state: State, root: string, scheme: Scheme = OWN) {
    this.#state = state;
    this.#root = root;
    this.#scheme = scheme;
  }

  /** What is at `file` (absolute), links followed: the first look takes it from here, which saves a stat of 4 us. */
  foresee(file: string, stat: Stats): void {
    this.#foreseen?.set(file, stat);
  }

  /** What is there now, links followed; before the first look, as it was foreseen. */
  statOf(path: string): Stats | undefined {
    const file = this.#file(path);
    return this.#foreseen?.get(file) ?? statAt(file);
  }

  /**
   * What stats alone tell; no file is opened. Throws an `IoError` for what can't be looked at, and for what is
   * neither file nor directory.
   */
  peek(path: string): FileEntry | "missing" | "unknown" {
    const probe = this.#probe(path);
    return probe === null ? "missing" : (this.#known(path, probe) ?? "unknown");
  }

  /** What is at each path, reading what has to be read, on all cores. Rejects with an `IoError`. */
  async look(paths: Iterable<string>): Promise<Found> {
    const found: Found = new Map();
    let unknown = this.#byStat(paths, found);
    this.#foreseen = null;
    for (let attempt = 1; unknown.length > 0; attempt++) {
      unknown = this.#byStat(await this.#read(unknown, found, attempt >= ATTEMPTS), found);
    }
    return found;
  }

  /** A stage wrote it: its stat alone is not enough, until it has been read again. */
  forget(path: string): void {
    this.#doubts.set(path, ++this.#doubtCount);
  }

  /** What lies in a directory and does not count, relative to it: its entry says nothing of that. */
  ignored(path: string): readonly string[] {
    const probe = this.#probe(path);
    return probe?.kind === "dir" ? probe.walk.ignored : [];
  }

  /** What was read of a file, when it was last read; null where nothing is known. */
  row(path: string): FileRow | null {
    return this.#state.file(this.#key(path)) ?? null;
  }

  /** What each file in a directory held when it was last looked at; null where that is not known. */
  contents(path: string): ReadonlyMap<string, FileRow> | null {
    const listing = this.#state.listing(this.#key(path));
    return listing === undefined ? null : unpack(listing);
  }

  /**
   * The text of a directory, and what each of its files held, as it was last looked at; null where it is not that any
   * more. Stats only.
   */
  listing(path: string): { text: string; rows: ReadonlyMap<string, FileRow> } | null {
    const probe = this.#probe(path);
    const known = this.contents(path);
    if (probe?.kind !== "dir" || known === null) return null;
    const rows = new Map<string, FileRow>();
    for (const { path: inner, stat } of probe.walk.files) {
      const row = known.get(inner);
      if (row === undefined || !sameStat(row, stat)) return null;
      rows.set(inner, row);
    }
    return { text: listingText(probe.walk, [...rows.values()]), rows };
  }

  /**
   * We put it there ourselves: saves its reading in this run. `held` tells what a file holds, by its path in the
   * directory ("": of a file). `sealed`: they are links to files that nobody writes to.
   */
  adopt(path: string, held: (inner: string) => Hash | undefined, sealed: boolean): void {
    this.#foreseen?.delete(this.#file(path));
    const probe = this.#probe(path);
    if (probe === null) return;
    const now = Date.now();
    const rowFor = (hash: Hash | undefined, stat: FileStat): FileRow | null => {
      if (hash === undefined) return null;
      const trusted = (sealed && (stat.mode & ANY_WRITE) === 0) || !isRacy(stat, now);
      // No xxh64 is known: when it has to be read again, it is read for its whole hash.
      return { ...plainStat(stat), hash, xxh: "", trusted };
    };
    if (probe.kind === "file") {
      const row = rowFor(held(""), probe.stat);
      if (row === null) return;
      this.#doubts.delete(path);
      this.#keepFile(path, [row]);
      return;
    }
    const before = this.contents(path);
    const rows: FileRow[] = [];
    for (const { path: inner, stat } of probe.walk.files) {
      const known = before?.get(inner);
      const stands = known?.trusted && sameStat(known, stat) && this.#isOurs(known);
      const row = stands ? known : rowFor(held(inner), stat);
      if (row === null) return;
      rows.push(row);
    }
    this.#doubts.delete(path);
    this.#keepDir(path, probe.walk, rows);
  }

  /** The identity of what is there now, by stats: it differs after every change of a file or in a directory. */
  stamp(path: string): string {
    const probe = this.#probe(path);
    if (probe === null) return "missing";
    return probe.kind === "dir" ? dirStamp(probe.walk) : fileStamp(probe.stat);
  }

  /**
   * At the end of a run: reads once more what was read too soon after its last change, so that the next run need
   * not. Waits at most 25 ms, for the clock to tick. It only saves time, so it never rejects for a file.
   */
  async settle(): Promise<void> {
    const paths = [...this.#fresh].filter((path) => this.#canSettle(path));
    this.#fresh.clear();
    if (paths.length === 0) return;
    const wait = this.#freshAt + FINE_MARGIN_MS + 2 - Date.now();
    if (wait > 0) await Bun.sleep(wait);
    try {
      await this.look(paths);
    } catch (error) {
      // What can't be read any more is for the next run to report.
      if (!(error instanceof IoError)) throw error;
    }
  }

  /** Where stamps are whole seconds, the next run reads it once more. */
  #canSettle(path: string): boolean {
    const row = this.#state.files.get(this.#key(path));
    return row === undefined || !isCoarse(row);
  }

  #file(path: string): string {
    return isAbsolute(path) ? path : `${this.#root}/${path}`;
  }

  #probe(path: string): Probe | null {
    const file = this.#file(path);
    const stat = this.statOf(path);
    if (stat === undefined) return null;
    const type = typeOf(stat.mode);
    if (type === "file") return { kind: "file", stat };
    if (type === "dir") return { kind: "dir", walk: this.#scheme.walk(file, path, this.#root) };
    const message = `${path} is ${wordFor(type)}: a stage can depend on or make only files and directories`;
    throw new IoError(message, "EINVAL", file);
  }

  #known(path: string, probe: Probe): FileEntry | null {
    if (this.#doubts.has(path)) return null;
    if (probe.kind === "dir") {
      const row = this.#state.dirs.get(this.#key(path));
      return row?.trusted && row.stamp === probe.walk.stamp && this.#isOurs(row)
        ? dirEntry(row)
        : null;
    }
    const row = this.#state.files.get(this.#key(path));
    return row?.trusted && sameStat(row, probe.stat) && this.#isOurs(row)
      ? this.#fileEntry(row)
      : null;
  }

  /** In the state, where one path may have been hashed by several schemes. */
  #key(path: string): string {
    return this.#scheme.prefix + path;
  }

  #isOurs({ hash }: { readonly hash: Hash }): boolean {
    return isOf(hash, this.#scheme.algorithm);
  }

  #fileEntry({ hash, size, mode }: KnownFile): FileEntry {
    return this.#scheme.exec(mode) ? { hash, size, exec: true } : { hash, size };
  }

  /** Puts what stats tell into `found`; gives what has to be read. */
  #byStat(paths: Iterable<string>, found: Found): Reading[] {
    const unknown: Reading[] = [];
    let met: Set<string> | undefined;
    for (const path of paths) {
      if (found.has(path) || met?.has(path)) continue;
      const probe = this.#probe(path);
      const known = probe === null ? "missing" : this.#known(path, probe);
      if (known !== null) found.set(path, known);
      else if (probe !== null) {
        met ??= new Set();
        met.add(path);
        unknown.push(this.#prepare(path, probe));
      }
    }
    return unknown;
  }

  #prepare(path: string, probe: Probe): Reading {
    const doubt = this.#doubts.get(path);
    const { algorithm } = this.#scheme;
    if (probe.kind === "file") {
      const known = this.#state.file(this.#key(path));
      const { stat } = probe;
      const job = { path: this.#file(path), size: stat.size, known, stat, algorithm };
      return { path, probe, doubt, rows: [null], jobs: [job] };
    }
    const before = unpack(this.#state.listing(this.#key(path)));
    const jobs: Job[] = [];
    const rows = probe.walk.files.map(({ path: inner, file, stat }) => {
      const known = before.get(inner);
      if (known?.trusted && sameStat(known, stat) && this.#isOurs(known)) return known;
      jobs.push({ path: file, size: stat.size, known, stat, algorithm });
      return null;
    });
    return { path, probe, doubt, rows, jobs };
  }

  /** Gives the paths that have to be looked at again; none of those read here, when it is the last attempt. */
  async #read(readings: readonly Reading[], found: Found, last: boolean): Promise<string[]> {
    const others = readings.flatMap(({ path }) => this.#busy.get(path) ?? []);
    const again: string[] = readings.flatMap(({ path }) => (this.#busy.has(path) ? path : []));
    const mine = readings.filter(({ path }) => !this.#busy.has(path));
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const { path } of mine) this.#busy.set(path, promise);
    try {
      const jobs = mine.flatMap((reading) => reading.jobs);
      await waitForTick(jobs);
      const since = Date.now();
      const results = await hashMany(jobs);
      let next = 0;
      for (const reading of mine) {
        const own = results.slice(next, next + reading.jobs.length);
        next += reading.jobs.length;
        const entry = this.#keep(reading, own, since, last);
        if (entry === null) again.push(reading.path);
        else found.set(reading.path, entry);
      }
    } finally {
      for (const { path } of mine) this.#busy.delete(path);
      resolve();
    }
    await Promise.all(others);
    return again;
  }

  /** Null: it changed meanwhile. */
  #keep(
    reading: Reading,
    results: readonly (HashedFile | IoError)[],
    since: number,
    last: boolean,
  ): FileEntry | "missing" | null {
    const { path, probe, doubt } = reading;
    let same = true;
    const made: FileRow[] = [];
    for (const [i, result] of results.entries()) {
      const before = reading.jobs[i]?.stat;
      if (result instanceof IoError) {
        if (!isMissing(result)) throw result;
        if (!last) return null;
        if (probe.kind === "file") return "missing";
        throw new IoError(`${path} keeps changing while it is read`, "EAGAIN", result.path);
      }
      const { hash, xxh, stat } = result;
      const stands = before !== undefined && sameStat(before, stat);
      same &&= stands;
      made.push({ ...stat, hash, xxh, trusted: stands && !isRacy(stat, since) });
    }
    if (!same && !last) return null;
    if (this.#doubts.get(path) === doubt) this.#doubts.delete(path);
    return probe.kind === "file"
      ? this.#keepFile(path, made)
      : this.#keepDir(path, probe.walk, fill(reading.rows, made));
  }

  #keepFile(path: string, [row]: readonly FileRow[]): FileEntry {
    if (!row) throw new Error(`nothing was read for ${path}`);
    this.#state.setFile(this.#key(path), row);
    this.#mark(path, row.trusted);
    return this.#fileEntry(row);
  }

  #keepDir(path: string, walked: Walk, rows: readonly FileRow[]): FileEntry {
    const trusted = rows.every((row) => row.trusted);
    const row = { ...this.#scheme.list(walked, rows), stamp: walked.stamp, trusted };
    this.#state.setDir(this.#key(path), row);
    this.#state.setListing(this.#key(path), pack(walked.files, rows));
    this.#mark(path, trusted);
    return dirEntry(row);
  }

  #mark(path: string, trusted: boolean): void {
    if (trusted) {
      this.#fresh.delete(path);
      return;
    }
    this.#fresh.add(path);
    this.#freshAt = Date.now();
  }
}

/** Where a second reading would take longer than the clock's tick, it is better to wait before the first. */
async function waitForTick(jobs: readonly Job[]): Promise<void> {
  const now = Date.now();
  let cost = 0;
  let newest = 0;
  for (const { stat } of jobs) {
    if (isCoarse(stat) || !isRacy(stat, now)) continue;
    cost += stat.size / REREAD_BYTES_PER_MS + REREAD_MS_PER_FILE;
    newest = Math.max(newest, stat.ctimeMs);
  }
  if (cost < FINE_MARGIN_MS) return;
  const wait = Math.ceil(newest) + FINE_MARGIN_MS + 1 - now;
  if (wait > 0) await Bun.sleep(Math.min(wait, 2 * FINE_MARGIN_MS));
}

/** Puts what was read in the places of the nulls. */
function fill(rows: readonly (FileRow | null)[], made: readonly FileRow[]): FileRow[] {
  let next = 0;
  return rows.map((row) => {
    const filled = row ?? made[next++];
    if (!filled) throw new Error("a file of the directory was not read");
    return filled;
  });
}

function dirEntry({ hash, size, nfiles }: DirRow): FileEntry {
  return { hash, size, nfiles };
}
