// What DVC 2 recorded by hashes of its own kind, held against what is there: DVC takes such records as long as they hold.
import { join } from "node:path";
import type { LockEntry } from "../../dvc/lock-entry.ts";
import { itemOf } from "../../dvc/lock-entry.ts";
import type { Hash } from "../../model/lock.ts";
import type { FileIndex } from "../../store/files.ts";
import { isThere } from "../../store/tree.ts";
import { hashOf, type StillThere } from "./entry.ts";
import type { DvcMember } from "./stages.ts";

export interface Recorded {
  readonly member: DvcMember;
  readonly entry: LockEntry;
}

/** `files`: by DVC's hashes of today; `legacy`: by those of DVC 2. Looks only at paths that have such a record. */
export async function stillThere(
  recorded: Iterable<Recorded>,
  root: string,
  { files, legacy }: { readonly files: FileIndex; readonly legacy: FileIndex },
): Promise<StillThere> {
  const paths = new Set<string>();
  for (const { member, entry } of recorded) {
    for (const { written, path } of [...member.deps, ...member.outs]) {
      const item = itemOf(entry.deps, written) ?? itemOf(entry.outs, written);
      const hash = item && hashOf(item);
      if (hash?.startsWith(LEGACY) && isThere(join(root, path))) paths.add(path);
    }
  }
  if (paths.size === 0) return () => undefined;
  const [then, now] = [await legacy.look(paths), await files.look(paths)];
  return (path: string, hash: Hash) => {
    const [old, today] = [then.get(path), now.get(path)];
    if (old === undefined || old === "missing" || old.hash !== hash) return undefined;
    return today === undefined || today === "missing" ? undefined : today.hash;
  };
}

const LEGACY = "md5-dos2unix:";
