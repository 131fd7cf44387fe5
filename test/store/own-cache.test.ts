import { expect, test } from "bun:test";
import { chmodSync, readdirSync, statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileEntry } from "../../src/model/lock.ts";
import type { Cache } from "../../src/store/cache.ts";
import { FileIndex } from "../../src/store/files.ts";
import { ownCache } from "../../src/store/own-cache.ts";
import { open } from "../../src/store/state.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { smallDisk } from "./disk.ts";

interface Own extends Disposable {
  readonly cache: Cache;
  readonly index: FileIndex;
  readonly corrupt: string[];
  entry(path: string): Promise<FileEntry>;
}

function own(dir: TempDir, { cacheDir = join(dir.path, "cache"), booted = 0 } = {}): Own {
  const state = open(join(dir.path, ".fastpipe"));
  const index = new FileIndex(state, dir.path);
  const corrupt: string[] = [];
  const cache = ownCache({
    cacheDir,
    root: dir.path,
    index,
    types: ["reflink", "copy"],
    tmpDir: join(dir.path, ".fastpipe/tmp"),
    booted,
    onCorrupt: (path) => corrupt.push(path),
  });
  return {
    cache,
    index,
    corrupt,
    entry: async (path) => {
      const found = (await index.look([path])).get(path);
      if (found === undefined || found === "missing") throw new Error(`nothing is at ${path}`);
      return found;
    },
    [Symbol.dispose]: () => state.close(),
  };
}

function overwrite(path: string, text: string): Promise<void> {
  chmodSync(path, 0o644);
  return writeFile(path, text).then(() => chmodSync(path, 0o444));
}

test("what was written before the machine was started is read once, when it is first used", async () => {
  await using dir = await tempDir({ o: "one", p: "two" });
  using before = own(dir);
  const [o, p] = [await before.entry("o"), await before.entry("p")];
  await before.cache.save("o", o);
  await before.cache.save("p", p);
  const pathOf = (entry: FileEntry): string =>
    before.cache.objects(entry.hash).pathOf(entry.hash.slice("sha256:".length));
  // As a power cut leaves it: as long as it was, and other bytes. Nobody who trusts it can tell.
  await overwrite(pathOf(o), "\0\0\0");
  expect(await before.cache.has(o)).toBe(true);
  using after = own(dir, { booted: Date.now() + 60_000 });
  expect(await after.cache.seems(o)).toBe(true);
  expect(await after.cache.has(o)).toBe(false);
  expect(await after.cache.has(p)).toBe(true);
  expect(after.corrupt).toEqual([pathOf(o)]);
  // What was read in this start is known to those that come after.
  const { ctimeMs } = statSync(pathOf(p));
  using later = own(dir, { booted: ctimeMs - 1 });
  await overwrite(pathOf(p), "oth");
  expect(await later.cache.has(p)).toBe(true);
});

test("two at once save the same and other things", async () => {
  await using dir = await tempDir({ a: "same", b: "same", c: "other" });
  using one = own(dir);
  using two = own(dir);
  await Promise.all(
    [one, two].flatMap((each) =>
      ["a", "b", "c"].map(async (path) => await each.cache.save(path, await each.entry(path))),
    ),
  );
  const objects = readdirSync(join(dir.path, "cache/sha256"), { recursive: true });
  expect(objects.filter((name) => String(name).includes("/"))).toHaveLength(2);
  expect(readdirSync(join(dir.path, "cache/tmp"))).toEqual([]);
});

test("a full disk: a clear error, and nothing half-written", async () => {
  await using disk = await smallDisk();
  if (disk === null) return;
  await using dir = await tempDir({ big: "x".repeat(200_000) });
  using full = own(dir, { cacheDir: disk.path });
  const entry = await full.entry("big");
  const refused = full.cache.save("big", entry);
  expect(refused).rejects.toThrow(/cannot write .*: no space left on the disk/);
  await refused.catch(() => undefined);
  expect(await full.cache.has(entry)).toBe(false);
  const left = readdirSync(disk.path, { recursive: true, withFileTypes: true });
  expect(left.filter((one) => one.isFile())).toEqual([]);
});

test("a directory that changes before it is saved is refused, and one that lost a file is not whole", async () => {
  await using dir = await tempDir({ "d/a": "1", "d/b": "2" });
  using c = own(dir);
  const entry = await c.entry("d");
  await dir.file("d/a", "other");
  await expect(c.cache.save("d", entry)).rejects.toThrow("changed before it was saved");
  await dir.file("d/a", "1");
  c.index.forget("d");
  await c.cache.save("d", await c.entry("d"));
  const b = c.cache.objects(entry.hash).pathOf((await c.entry("d/b")).hash.slice(7));
  await rm(b);
  using again = own(dir);
  expect(await again.cache.has(entry)).toBe(false);
  expect(await again.cache.seems(entry)).toBe(false);
  await rm(join(dir.path, "d"), { recursive: true });
  await expect(again.cache.checkout("d", entry)).rejects.toThrow("is not whole in the cache");
});
