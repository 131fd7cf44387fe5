// Drops from DVC's cache what no dvc.lock and no .dvc file needs that is kept.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { readConfig } from "../../dvc/config.ts";
import { DvcObjects } from "../../dvc/dvc-objects.ts";
import { readLock } from "../../dvc/lock-read.ts";
import { isOutside } from "../../dvc/paths.ts";
import { RepositoryLock } from "../../dvc/repository-lock.ts";
import { orStop, Stop } from "../../model/failure.ts";
import { type Collected, NO_AMOUNT } from "../../model/placed.ts";
import { slashed } from "../gc.ts";
import { type Scope, textsAt } from "../lock-texts.ts";

/** The caller holds the project. Throws a `Stop`, and `IoError`s. `force`: also where the cache lies outside of the root. */
export async function collectDvc(
  root: string,
  scope: Scope,
  { dry, force }: { readonly dry: boolean; readonly force: boolean },
): Promise<Collected> {
  const { cacheDir, shared, hardlinkLock } = orStop(readConfig(root));
  if (!force && !dry && isOutside(slashed(root, cacheDir))) {
    const message = `the cache ${cacheDir} is outside of this project: others may have what they need in there`;
    throw new Stop([{ code: "usage", message, hint: "-f drops what this one does not need." }]);
  }
  const oids = new Set<string>();
  const add = (text: string): void => {
    for (const [, oid = ""] of text.matchAll(OID)) oids.add(oid);
  };
  for (const path of recordsBelow(root)) {
    const text = readFileSync(path, "utf8");
    refuseUnreadable(slashed(root, path), text);
    add(text);
  }
  for await (const text of textsAt(root, scope, "", isRecord)) add(text);
  const dvcDir = join(root, ".dvc");
  const lock = new RepositoryLock(existsSync(dvcDir) ? dvcDir : join(root, ".fastpipe"), {
    hardlink: hardlinkLock,
  });
  return await lock.hold(async () => {
    const collected = { removed: { ...NO_AMOUNT }, kept: { ...NO_AMOUNT } };
    for (const legacy of [false, true]) {
      const objects = new DvcObjects({ cacheDir, shared, legacy });
      await sweep(
        legacy ? cacheDir : join(cacheDir, "files", "md5"),
        objects,
        oids,
        dry,
        collected,
      );
    }
    return collected;
  });
}

/** Nobody knows what it stands for. With conflict markers what either side names is kept. */
function refuseUnreadable(name: string, text: string): void {
  if (basename(name) !== "dvc.lock" || /^<{7}/m.test(text)) return;
  const lock = readLock(text, name);
  if (lock.ok) return;
  const hint = "Nothing is dropped before it can be read: mend it, or get it back from git.";
  throw new Stop(lock.error.map((failure) => ({ ...failure, hint })));
}

/** Deps too: most are outs of others, and more is kept rather than less. */
const OID = /\bmd5["']?:\s*["']?([0-9a-f]{32}(?:\.dir)?)\b/g;

function isRecord(path: string): boolean {
  const name = basename(path);
  return name === "dvc.lock" || (name.endsWith(".dvc") && name !== ".dvc");
}

const NOT_OURS: ReadonlySet<string> = new Set([".git", ".dvc", ".fastpipe", "node_modules"]);

function* recordsBelow(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !NOT_OURS.has(entry.name)) yield* recordsBelow(path);
    else if (!entry.isDirectory() && isRecord(path) && existsSync(path)) yield path;
  }
}

async function sweep(
  dir: string,
  objects: DvcObjects,
  named: ReadonlySet<string>,
  dry: boolean,
  { removed, kept }: { removed: Amounts; kept: Amounts },
): Promise<void> {
  const keep = new Set(named);
  for (const oid of named) {
    if (!oid.endsWith(".dir")) continue;
    for (const { md5 } of (await objects.dir(oid)) ?? []) keep.add(md5);
  }
  for (const shard of existsSync(dir) ? readdirSync(dir) : []) {
    if (!/^[0-9a-f]{2}$/.test(shard)) continue;
    for (const name of readdirSync(join(dir, shard))) {
      const path = join(dir, shard, name);
      // DVC unpacks directories beside their objects.
      const oid = (shard + name).replace(/\.unpacked$/, "");
      const amount = keep.has(oid) ? kept : removed;
      amount.objects++;
      amount.bytes += statSync(path).size;
      if (amount === removed && !dry) rmSync(path, { recursive: true, force: true });
    }
  }
}

interface Amounts {
  objects: number;
  bytes: number;
}
