// A stage's entry in dvc.lock, as the engine has locks, and back.
import { isLegacy, itemOf, type LockEntry, type LockItem, lockItem } from "../../dvc/lock-entry.ts";
import { rooted } from "../../dvc/paths.ts";
import { pythonEquals } from "../../dvc/python-equal.ts";
import { type Dict, isList, type List } from "../../dvc/value.ts";
import { RULES } from "../../fingerprint/rules.ts";
import type { Hash, Lock, LockedFile } from "../../model/lock.ts";
import { type DvcMember, plainValue, shownKey, type Written } from "./stages.ts";

/** What DVC 2 has recorded of a path that is still that: the hash that the same bytes have now. */
export type StillThere = (path: string, legacy: Hash) => Hash | undefined;

/** Of an entry that DVC wrote: equal to the stage where DVC would find nothing changed. */
export function lockOf(
  { stage, dvc, deps, outs, params }: DvcMember,
  entry: LockEntry,
  still: StillThere,
  root: string,
): Lock {
  const now = new Map(params.map(({ file, values }) => [file, values]));
  const shown: [string, ReturnType<typeof plainValue>][] = [];
  for (const [file, values] of entry.params) {
    for (const [key, before] of values) {
      const value = now.get(file)?.get(key);
      const same = value !== undefined && pythonEquals(value, before);
      shown.push([shownKey(file, key), plainValue(same ? value : before)]);
    }
  }
  const filesOf = (written: readonly Written[], items: readonly LockItem[]): LockedFile[] => [
    ...known(written, items, still),
    ...removed(written, items, (path) => rooted(root, dvc, path)),
  ];
  return {
    schema: 1,
    rules: RULES,
    code: {},
    cmd: textOf(entry.cmd),
    ...(stage.wdir !== null && { wdir: stage.wdir }),
    params: Object.fromEntries(shown),
    deps: filesOf(deps, entry.deps),
    outs: filesOf(outs, entry.outs),
  };
}

/** In the order of the stage, each path once. */
function known(
  written: readonly Written[],
  items: readonly LockItem[],
  still: StillThere,
): LockedFile[] {
  const found = new Map<string, LockedFile>();
  for (const { written: text, path } of written) {
    const item = itemOf(items, text);
    const hash = item && hashOf(item);
    if (item === undefined || hash === undefined || found.has(path)) continue;
    found.set(path, fileOf(path, item, still(path, hash) ?? hash));
  }
  return [...found.values()];
}

/** What the stage does not name any more. The same place in other words is a new one to DVC, and it runs the stage. */
function removed(
  written: readonly Written[],
  items: readonly LockItem[],
  pathOf: (text: string) => string,
): LockedFile[] {
  const texts = new Set(written.map((one) => one.written));
  const paths = new Set(written.map((one) => one.path));
  return items.flatMap((item) => {
    const hash = hashOf(item);
    // What is somewhere else is compared by nobody here.
    if (hash === undefined || texts.has(item.path)) return [];
    const path = pathOf(item.path);
    return paths.has(path) ? [] : [fileOf(path, item, hash)];
  });
}

function fileOf(path: string, { size, nfiles, isexec }: LockItem, hash: Hash): LockedFile {
  return {
    path,
    hash,
    size: size ?? 0,
    ...(hash.endsWith(".dir") && { nfiles: nfiles ?? 0 }),
    ...(isexec && { exec: isexec }),
  };
}

export function hashOf(item: LockItem): Hash | undefined {
  if (item.md5 === null) return undefined;
  return isLegacy(item) ? `md5-dos2unix:${item.md5}` : `md5:${item.md5}`;
}

/** As `commandText` has it. */
function textOf(cmd: LockEntry["cmd"]): string {
  return typeof cmd === "string" ? cmd : JSON.stringify(cmd.map(plainValue));
}

/**
 * What DVC would write of a stage that was run. `before`: its entry until now; what is recorded there by DVC 2 and is
 * still that stays so, and what can't be looked at here stays as it is.
 */
export function entryFrom(
  member: DvcMember,
  lock: Pick<Lock, "deps" | "outs">,
  before: LockEntry | undefined,
  still: StillThere,
): LockEntry {
  const { dvc, deps, outs, params } = member;
  const elsewhere = (before?.deps ?? []).filter(
    ({ path }) =>
      dvc.deps.some((dep) => dep.path === path) && !deps.some((dep) => dep.written === path),
  );
  return {
    cmd: cmdOf(dvc.cmdValue) ?? (typeof dvc.cmd === "string" ? dvc.cmd : [...dvc.cmd]),
    deps: [...itemsOf(deps, lock.deps, before?.deps ?? [], still), ...elsewhere],
    params: new Map(params.map(({ file, values }): [string, Dict] => [file, values])),
    outs: itemsOf(outs, lock.outs, before?.outs ?? [], still),
  };
}

function cmdOf(value: DvcMember["dvc"]["cmdValue"]): string | List | undefined {
  return typeof value === "string" || isList(value) ? value : undefined;
}

function itemsOf(
  written: readonly Written[],
  files: readonly LockedFile[],
  before: readonly LockItem[],
  still: StillThere,
): LockItem[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return written.flatMap(({ written: text, path }) => {
    const file = byPath.get(path);
    if (file === undefined) return [];
    const old = itemOf(before, text);
    const oldHash = old && hashOf(old);
    if (old && isLegacy(old) && oldHash !== undefined && still(path, oldHash) === file.hash)
      return [old];
    return [
      lockItem(text, {
        md5: file.hash.slice(file.hash.indexOf(":") + 1),
        size: file.size,
        nfiles: file.nfiles ?? null,
        isexec: file.exec === true,
      }),
    ];
  });
}
