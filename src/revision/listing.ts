// What a directory held: the text that `store/listing.ts` writes, read again.
import type { Hash } from "../model/lock.ts";

export interface Listing {
  /** By the path in the directory. */
  readonly files: ReadonlyMap<string, { readonly hash: Hash; readonly exec: boolean }>;
  /** To where symbolic links lead. */
  readonly links: ReadonlyMap<string, string>;
  /** Empty folders. */
  readonly empty: readonly string[];
}

const LINE = /^(?:(file|exec) (\S+) \d+|empty|link \w+ ("(?:[^"\\]|\\.)*")) ("(?:[^"\\]|\\.)*")$/;

/** Null: it is no such text. */
export function parseListing(text: string): Listing | null {
  const files = new Map<string, { hash: Hash; exec: boolean }>();
  const links = new Map<string, string>();
  const empty: string[] = [];
  if (text !== "" && !text.endsWith("\n")) return null;
  for (const line of text.split("\n").slice(0, -1)) {
    const [, kind, hash = "", target, quoted] = LINE.exec(line) ?? [];
    if (quoted === undefined) return null;
    const path: string = JSON.parse(quoted);
    if (!staysInside(path)) return null;
    if (kind !== undefined) files.set(path, { hash, exec: kind === "exec" });
    else if (target !== undefined) links.set(path, JSON.parse(target));
    else empty.push(path);
  }
  return { files, links, empty };
}

/** A text may come from anywhere: it must not make us write elsewhere. */
function staysInside(path: string): boolean {
  return !path.split("/").some((part) => part === "" || part === "." || part === "..");
}
