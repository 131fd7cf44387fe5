// Writes `.dvc` files: new ones as `dvc add` writes them, and what changed into old ones.
import { itemFrom, type LockItem, sourceItemValue } from "./lock-entry.ts";
import { type Dict, isDict, isList, type Value } from "./value.ts";
import { emitDict } from "./yaml-emit.ts";
import { patchYaml } from "./yaml-patch.ts";

/** A new file for data that no stage makes. */
export function newSource(items: readonly LockItem[]): string {
  return `${emitDict(new Map([["outs", items.map(sourceItemValue)]]), 0, "new")}\n`;
}

/**
 * The text of a file whose data is now `items`, by path; `content` is what `text` says. All else that it says,
 * comments too, stays. Hashes of DVC 2 that still match should not be given: DVC keeps them as they are.
 */
export function sourceText(
  text: string,
  content: Dict,
  items: ReadonlyMap<string, LockItem>,
): string {
  const outs = content.get("outs");
  if (!isList(outs)) return text;
  const next = outs.map((out) => (isDict(out) ? updated(out, items) : out));
  return patchYaml(text, new Map(content).set("outs", next));
}

/** What an out says of its data; where the file is of a cloud, of its version. */
const OF_DATA: ReadonlySet<string> = new Set([
  "md5",
  "size",
  "nfiles",
  "isexec",
  "hash",
  "etag",
  "version_id",
  "checksum",
  "cloud",
  "files",
]);

function updated(out: Dict, items: ReadonlyMap<string, LockItem>): Dict {
  const item = items.get(itemFrom(out).path);
  if (item === undefined) return out;
  const fresh = sourceItemValue(item);
  // Keys that stay keep their places.
  const next = new Map<string, Value>();
  for (const [key, value] of out) {
    const now = fresh.get(key);
    if (now !== undefined) next.set(key, now);
    else if (!OF_DATA.has(key)) next.set(key, value);
  }
  for (const [key, value] of fresh) if (!next.has(key)) next.set(key, value);
  return next;
}
