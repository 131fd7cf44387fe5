// What is recorded of DVC's stages: dvc.lock beside each dvc.yaml, which git tracks, and a journal of what has finished
// since it was written, so that a kill loses nothing.
import { join, relative } from "node:path";
import { addressOf } from "../../dvc/graph.ts";
import { itemOf, type LockEntry } from "../../dvc/lock-entry.ts";
import { loadLock } from "../../dvc/lock-file.ts";
import { LockWriter } from "../../dvc/lock-writer.ts";
import { folderOf } from "../../dvc/paths.ts";
import type { DvcProject } from "../../dvc/project.ts";
import type { RepositoryLock } from "../../dvc/repository-lock.ts";
import type { DvcStage } from "../../dvc/stage.ts";
import type { TextCache } from "../../dvc/yaml-cache.ts";
import { type Failure, Stop } from "../../model/failure.ts";
import type { Hash, Lock, LockedFile } from "../../model/lock.ts";
import type { Stage } from "../../model/stage.ts";
import { equal } from "../../model/value.ts";
import type { FileIndex } from "../../store/files.ts";
import { NONE, path, type ReadLock, read, write } from "../../store/lock.ts";
import { isThere, removeTree } from "../../store/tree.ts";
import { compare, type Facts } from "../decide.ts";
import type { Records } from "../records.ts";
import { entryFrom, hashOf, lockOf, type StillThere } from "./entry.ts";
import { asksForCode } from "./scripts.ts";
import { type DvcMember, plainValue, shownKey } from "./stages.ts";
import { stillThere } from "./still.ts";

export interface DvcRecordsOptions {
  readonly project: DvcProject;
  readonly members: ReadonlyMap<string, DvcMember>;
  readonly index: FileIndex;
  /** By the hashes of DVC 2. */
  readonly legacy: FileIndex;
  /** The folder of the journal, absolute. */
  readonly journal: string;
  /** The folder of locks of stages whose code counts, which dvc.lock can't hold; absolute. */
  readonly codeDir: string;
  readonly hold: RepositoryLock;
  /** What texts said before. */
  readonly cache: TextCache;
}

export class DvcRecords implements Records {
  readonly locks = new Map<string, ReadLock>();
  readonly #options: DvcRecordsOptions;
  readonly #entries: ReadonlyMap<string, LockEntry>;
  readonly still: StillThere;
  readonly #writers = new Map<string, LockWriter>();
  /** As they were when they ran. */
  readonly #current = new Map<string, DvcMember>();
  /** Finished in a run that was killed before dvc.lock said so. */
  readonly #left: Map<string, Lock>;

  /** Throws a `Stop` for a dvc.lock that is none, an `IoError` for what can't be read. */
  static async open(
    options: DvcRecordsOptions,
    facts: (stage: Stage) => Facts,
  ): Promise<DvcRecords> {
    const entries = readEntries(options);
    const recorded = [...entries].flatMap(([name, entry]) => {
      const member = options.members.get(name);
      return member === undefined ? [] : { member, entry };
    });
    const { index: files, legacy, project } = options;
    const still = await stillThere(recorded, project.root, { files, legacy });
    const left = await leftIn(options, facts);
    return new DvcRecords(options, entries, still, left);
  }

  private constructor(
    options: DvcRecordsOptions,
    entries: ReadonlyMap<string, LockEntry>,
    still: StillThere,
    left: Map<string, Lock>,
  ) {
    this.#options = options;
    this.#entries = entries;
    this.still = still;
    this.#left = left;
    for (const [name, member] of options.members) {
      const entry = entries.get(name);
      const lock =
        left.get(name) ??
        (entry &&
          this.#withCode(member, entry, lockOf(member, entry, still, options.project.root)));
      this.locks.set(name, lock === undefined ? NONE : { kind: "ok", lock });
    }
  }

  /** The entry that dvc.lock had when it was read. */
  entryOf(stage: string): LockEntry | undefined {
    return this.#entries.get(stage);
  }

  /** The hash by which DVC 2 recorded an out. */
  legacyOf(stage: string, path: string): Hash | undefined {
    const member = this.#options.members.get(stage);
    const written = member?.outs.find((out) => out.path === path)?.written;
    const item =
      written === undefined ? undefined : itemOf(this.entryOf(stage)?.outs ?? [], written);
    const hash = item && hashOf(item);
    return hash?.startsWith("md5-dos2unix:") ? hash : undefined;
  }

  /** The stage as it is about to run: its params may have been made since the project was opened. */
  runs(member: DvcMember): void {
    this.#current.set(member.stage.name, member);
  }

  /** What dvc.lock will say of a stage. */
  entryFor(stage: string, lock: Pick<Lock, "deps" | "outs">): LockEntry {
    const member = this.#current.get(stage) ?? this.#options.members.get(stage);
    if (member === undefined) throw new Error(`no stage ${stage} in DVC's files`);
    return entryFrom(member, lock, this.#entries.get(stage), this.still);
  }

  async write(stage: Stage, lock: Lock): Promise<void> {
    this.#recordLeft();
    write(this.#options.journal, this.#idOf(stage.name), lock);
    this.#record(stage.name, lock);
    this.locks.set(stage.name, { kind: "ok", lock });
  }

  fileOf(stage: string): string {
    const { journal, project } = this.#options;
    return relative(project.root, path(journal, this.#idOf(stage)));
  }

  async flush(): Promise<void> {
    this.#recordLeft();
    const written = await Promise.allSettled([...this.#writers.values()].map((one) => one.flush()));
    for (const one of written) if (one.status === "rejected") throw one.reason;
    await removeTree(this.#options.journal);
  }

  /** What dvc.lock can't say of the script that the stage runs. */
  #withCode({ dvc }: DvcMember, entry: LockEntry, lock: Lock): Lock {
    if (!asksForCode(dvc)) return lock;
    const found = read(this.#options.codeDir, idOf(dvc));
    if (found.kind !== "ok" || !isOfEntry(found.lock, entry, lock)) return lock;
    const { code, files, rules } = found.lock;
    return { ...lock, code, rules, ...(files !== undefined && { files }) };
  }

  /** Before anything else, as it had finished before. */
  #recordLeft(): void {
    for (const [name, lock] of this.#left) this.#record(name, lock);
    this.#left.clear();
  }

  #idOf(stage: string): string {
    const member = this.#options.members.get(stage);
    return member === undefined ? stage : idOf(member.dvc);
  }

  #record(stage: string, lock: Lock): void {
    const { members, project, hold, codeDir } = this.#options;
    const dvc = members.get(stage)?.dvc;
    if (dvc === undefined) return;
    if (asksForCode(dvc)) write(codeDir, idOf(dvc), lock);
    const file = lockFile(dvc.file);
    const writer =
      this.#writers.get(file) ??
      new LockWriter(join(project.root, file), file, { hold: (put) => hold.hold(put) });
    this.#writers.set(file, writer);
    writer.record(dvc.name, this.entryFor(stage, lock));
  }
}

/**
 * Whether what we know of the code is of the run that dvc.lock tells of: DVC, which knows nothing of the code, may have
 * run the stage since, and git may have brought one file without the other.
 */
function isOfEntry(own: Lock, entry: LockEntry, { cmd, deps, outs }: Lock): boolean {
  const params = [...entry.params].flatMap(([file, values]) =>
    [...values].map(([key, value]) => [shownKey(file, key), plainValue(value)] as const),
  );
  return (
    own.cmd === cmd &&
    equal(own.params, Object.fromEntries(params)) &&
    equal(hashesOf(own.deps), hashesOf(deps)) &&
    equal(hashesOf(own.outs), hashesOf(outs))
  );
}

function hashesOf(files: readonly LockedFile[]): Readonly<Record<string, Hash>> {
  return Object.fromEntries(files.map(({ path, hash }) => [path, hash]));
}

/** The engine's names are as seen from the file that was asked for; on disk a stage is the same from everywhere. */
function idOf(dvc: DvcStage): string {
  return addressOf(dvc, "");
}

function lockFile(file: string): string {
  const folder = folderOf(file);
  return folder === "" ? "dvc.lock" : `${folder}/dvc.lock`;
}

/** By the engine's names. */
function readEntries({
  project,
  members,
  cache,
}: DvcRecordsOptions): ReadonlyMap<string, LockEntry> {
  const byFile = Map.groupBy(members.values(), ({ dvc }) => dvc.file);
  const entries = new Map<string, LockEntry>();
  const failures: Failure[] = [];
  for (const [file, own] of byFile) {
    const name = lockFile(file);
    const lock = loadLock(join(project.root, name), name, cache);
    if (!lock.ok) {
      failures.push(...lock.error);
      continue;
    }
    for (const { stage, dvc } of own) {
      const entry = lock.value.stages.get(dvc.name);
      if (entry !== undefined) entries.set(stage.name, entry);
    }
  }
  if (failures.length > 0) throw new Stop(failures);
  return entries;
}

/** Of what a killed run has journalled, that which is still so. */
async function leftIn(
  { journal, members, index }: DvcRecordsOptions,
  facts: (stage: Stage) => Facts,
): Promise<Map<string, Lock>> {
  const left = new Map<string, Lock>();
  if (!isThere(journal)) return left;
  for (const [name, { stage, dvc }] of members) {
    const found = read(journal, idOf(dvc));
    if (found.kind !== "ok") continue;
    const paths = [...stage.deps, ...stage.outs].map((file) => file.path);
    const seen = await index.look(paths);
    const { reasons } = compare(
      stage,
      found.lock,
      facts(stage),
      (file) => seen.get(file) ?? "missing",
    );
    if (reasons.length === 0) left.set(name, found.lock);
  }
  return left;
}
