import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { LinkType } from "../../src/store/placing.ts";
import { tempDir } from "../helpers.ts";
import { watchOpens } from "../store/opens.ts";
import { caching, filesIn, modeOf } from "./caching.ts";
import { repository, withDvc } from "./real.ts";

const HI = "764efa883dda1e11db47671c4a3bbd9e";
const ONE = "f97c5d29941bfb1b2fdab0874906ab82";

describe("saving an out", () => {
  test("a file lies read-only under its hash, and stays as it is", async () => {
    await using dir = await tempDir({ o: "hi\n" });
    using c = caching(dir.path);
    const before = statSync(`${dir.path}/o`);
    const entry = await c.save("o");
    expect(await c.cache.has(entry)).toBe(true);
    expect(filesIn(`${dir.path}/.dvc/cache`)).toEqual([`files/md5/76/${HI.slice(2)}`]);
    expect(modeOf(c.cache.objects(entry.hash).pathOf(HI))).toBe("444");
    expect(statSync(`${dir.path}/o`).ino).toBe(before.ino);
    expect(c.files.peek("o")).not.toBe("missing");
    await c.cache.save("o", entry);
  });

  test("a directory, its own object last", async () => {
    await using dir = await tempDir({ "d/b.txt": "a\n", "d/s/ü.txt": "ü\n", "d/same": "a\n" });
    using c = caching(dir.path);
    const entry = await c.save("d");
    expect(filesIn(`${dir.path}/.dvc/cache`).length).toBe(3);
    const object = c.cache.objects(entry.hash).pathOf(entry.hash.slice(4));
    expect(readFileSync(object, "utf8")).toStartWith('[{"md5": "60b725f1');
    expect(await c.cache.has(entry)).toBe(true);
  });

  test("one that stands alone gets the mode of a new file, and keeps that it is executable", async () => {
    await using dir = await tempDir({ o: "x", p: "y" });
    chmodSync(`${dir.path}/o`, 0o755);
    chmodSync(`${dir.path}/p`, 0o600);
    using c = caching(dir.path);
    expect((await c.save("o")).exec).toBe(true);
    await c.save("p");
    expect([modeOf(`${dir.path}/o`), modeOf(`${dir.path}/p`)]).toEqual(["744", "644"]);
  });

  test("what changed since it was read is not saved", async () => {
    await using dir = await tempDir({ o: "one", "d/x": "one" });
    using c = caching(dir.path);
    const [file, folder] = [await c.entry("o"), await c.entry("d")];
    writeFileSync(`${dir.path}/o`, "two");
    writeFileSync(`${dir.path}/d/x`, "two");
    await expect(c.cache.save("o", file)).rejects.toThrow("changed while it was saved");
    await expect(c.cache.save("d", folder)).rejects.toThrow("changed");
    expect(filesIn(`${dir.path}/.dvc/cache`)).toEqual([]);
  });

  for (const type of ["hardlink", "symlink"] as const) {
    test(`by ${type} the workspace's files become links, which need no reading`, async () => {
      await using dir = await tempDir({ o: "hi\n", "d/x": "one", "d/empty": "" });
      using c = caching(dir.path, { types: [type] });
      const [file, folder] = [await c.save("o"), await c.save("d")];
      const pathOf = (oid: string): string => c.cache.objects(file.hash).pathOf(oid);
      for (const [path, oid] of [["o", HI] as const, ["d/x", ONE] as const]) {
        const [place, object] = [join(dir.path, path), pathOf(oid)];
        if (type === "symlink") expect(readlinkSync(place)).toBe(object);
        else expect(lstatSync(place).ino).toBe(statSync(object).ino);
        expect(modeOf(place)).toBe("444");
      }
      using watch = watchOpens([pathOf(HI), join(dir.path, "d/x")]);
      expect(await c.entry("o")).toEqual(file);
      expect(watch?.taken() ?? []).toEqual([]);
      expect(await c.entry("d")).toEqual(folder);
      expect(lstatSync(`${dir.path}/d/empty`).isFile()).toBe(true);
      await c.cache.save("d", folder);
    });
  }

  test("links become files again when the type says copy", async () => {
    await using dir = await tempDir({ real: "hi\n", "d/x": "one" });
    symlinkSync("real", `${dir.path}/o`);
    symlinkSync("../real", `${dir.path}/d/link`);
    using c = caching(dir.path, { types: ["copy"] });
    await c.save("o");
    await c.save("d");
    expect(lstatSync(`${dir.path}/o`).isFile()).toBe(true);
    expect(lstatSync(`${dir.path}/d/link`).isFile()).toBe(true);
    expect(await dir.read("real")).toBe("hi\n");
  });

  test("in a shared cache everybody of the group may add", async () => {
    await using dir = await tempDir({ o: "hi\n" });
    using c = caching(dir.path, { shared: true, cacheDir: `${dir.path}/shared` });
    await c.save("o");
    expect(modeOf(`${dir.path}/shared/files/md5/76`)).toBe("2775");
  });

  test("a type that the file system can't do is told", async () => {
    await using dir = await tempDir({ o: "hi\n" });
    using c = caching(dir.path, { types: ["reflink"] });
    // A file system that can reflink does what is asked.
    const error = await c.save("o").catch((error: unknown) => error);
    if (error instanceof Error) throw error;
    symlinkSync(`${dir.path}/o`, `${dir.path}/l`);
    const failed = await c.save("l").catch((error: unknown) => error);
    if (failed instanceof Error) expect(failed.message).toContain("does not support reflink");
  });
});

describe("what is in the cache", () => {
  test("is trusted when read-only, else verified, and removed and told when it is wrong", async () => {
    await using dir = await tempDir({ o: "hi\n", p: "other" });
    using c = caching(dir.path);
    const [o, p] = [await c.save("o"), await c.save("p")];
    const [good, bad] = [o, p].map(({ hash }) => c.cache.objects(hash).pathOf(hash.slice(4)));
    if (!good || !bad) throw new Error("no paths");
    chmodSync(good, 0o644);
    chmodSync(bad, 0o644);
    writeFileSync(bad, "wrong");
    using next = caching(dir.path);
    expect(await next.cache.has(o)).toBe(true);
    expect(modeOf(good)).toBe("444");
    expect(await next.cache.has(p)).toBe(false);
    expect(next.corrupt.length).toBe(1);
    expect(filesIn(`${dir.path}/.dvc/cache`).length).toBe(1);
  });

  test("is not believed when it is shorter than it should be, though read-only", async () => {
    await using dir = await tempDir({ o: "hi\n", "d/x": "abc" });
    using c = caching(dir.path);
    const [o, d] = [await c.save("o"), await c.save("d")];
    for (const path of filesIn(`${dir.path}/.dvc/cache`)) {
      const object = join(dir.path, ".dvc/cache", path);
      chmodSync(object, 0o644);
      if (!path.endsWith(".dir")) truncateSync(object, path.includes(HI.slice(2)) ? 1 : 0);
      chmodSync(object, 0o444);
    }
    using next = caching(dir.path);
    expect(await next.cache.has(o)).toBe(false);
    expect(await next.cache.missing(d)).toEqual(["900150983cd24fb0d6963f7d28e17f72"]);
    expect(next.corrupt.length).toBe(2);
  });
});

describe("checking out", () => {
  const types: readonly (readonly LinkType[])[] = [["reflink", "copy"], ["hardlink"], ["symlink"]];
  for (const type of types) {
    test(`by ${type}: what is missing comes back, what is there stays, what is stale goes`, async () => {
      await using dir = await tempDir({ o: "hi\n", "d/a": "1", "d/s/b": "2", "d/s/c": "3" });
      using c = caching(dir.path, { types: type });
      const [o, d] = [await c.save("o"), await c.save("d")];
      const kept = lstatSync(`${dir.path}/d/a`).ino;
      rmSync(`${dir.path}/o`);
      rmSync(`${dir.path}/d/s`, { recursive: true });
      await dir.file("d/stale/x", "new");
      await dir.file("d/s", "a file where a folder belongs");
      expect(await c.cache.checkout("o", o)).toBe(true);
      expect(await c.cache.checkout("d", d)).toBe(true);
      expect(filesIn(`${dir.path}/d`)).toEqual(["a", "s/b", "s/c"]);
      expect(lstatSync(`${dir.path}/d/a`).ino).toBe(kept);
      expect([await dir.read("o"), await dir.read("d/s/b")]).toEqual(["hi\n", "2"]);
      expect(await c.entry("d")).toEqual(d);
      expect(await c.cache.checkout("d", d)).toBe(false);
      expect(await c.cache.checkout("o", o)).toBe(false);
      await c.files.settle();
      expect(c.files.peek("d")).toEqual(d);
    });
  }

  test("never writes through links that DVC does not see", async () => {
    await using dir = await tempDir({ "d/s/b": "2", "elsewhere/b": "mine" });
    using c = caching(dir.path);
    const d = await c.save("d");
    rmSync(`${dir.path}/d/s`, { recursive: true });
    symlinkSync("../elsewhere", `${dir.path}/d/s`);
    expect(await c.cache.checkout("d", d)).toBe(true);
    expect([await dir.read("d/s/b"), await dir.read("elsewhere/b")]).toEqual(["2", "mine"]);
  });

  test("a file over a folder, a folder over a file, and over what can't be walked through", async () => {
    await using dir = await tempDir({ o: "hi\n", "d/a": "1", "e/a": "1" });
    using c = caching(dir.path);
    const [o, d, e] = [await c.save("o"), await c.save("d"), await c.save("e")];
    rmSync(`${dir.path}/o`);
    rmSync(`${dir.path}/d`, { recursive: true });
    mkdirSync(`${dir.path}/o`);
    await dir.file("d", "x");
    symlinkSync("none", `${dir.path}/e/dangling`);
    await c.cache.checkout("o", o);
    await c.cache.checkout("d", d);
    await c.cache.checkout("e", e);
    expect(await dir.read("o")).toBe("hi\n");
    expect([filesIn(`${dir.path}/d`), filesIn(`${dir.path}/e`)]).toEqual([["a"], ["a"]]);
  });

  test("tells what would be lost before it is", async () => {
    await using dir = await tempDir({ o: "hi\n", "d/a": "1", "d/b": "2" });
    using c = caching(dir.path);
    const [o, d] = [await c.save("o"), await c.save("d")];
    await dir.file("o", "mine");
    await dir.file("d/a", "2");
    await dir.file("d/b", "mine too");
    await dir.file("d/c", "2");
    await dir.file("d/n", "mine as well");
    const told: string[] = [];
    const displace = (path: string): void => {
      told.push(`${path}: ${readFileSync(join(dir.path, path), "utf8")}`);
    };
    await c.cache.checkout("o", o, { displace });
    await c.cache.checkout("d", d, { displace });
    expect(told.sort()).toEqual(["d/b: mine too", "d/n: mine as well", "o: mine"]);
    expect(await c.entry("d")).toEqual(d);
  });

  test("of what is not whole in the cache touches nothing", async () => {
    await using dir = await tempDir({ "d/a": "1", "d/b": "2" });
    using c = caching(dir.path);
    const d = await c.save("d");
    const [, object = ""] = filesIn(`${dir.path}/.dvc/cache`);
    rmSync(join(dir.path, ".dvc/cache", object));
    await dir.file("d/a", "changed");
    using next = caching(dir.path);
    expect((await next.cache.missing(d)).length).toBe(1);
    await expect(next.cache.checkout("d", d)).rejects.toThrow("d is not whole in DVC's cache");
    expect(await dir.read("d/a")).toBe("changed");
  });

  test("makes executable what was, also where only that is missing", async () => {
    await using dir = await tempDir({ o: "x" });
    chmodSync(`${dir.path}/o`, 0o755);
    using c = caching(dir.path, { types: ["hardlink"] });
    const o = await c.save("o");
    rmSync(`${dir.path}/o`);
    await c.cache.checkout("o", o);
    expect(modeOf(`${dir.path}/o`)).toBe("744");
    chmodSync(`${dir.path}/o`, 0o644);
    expect(await c.cache.checkout("o", o)).toBe(false);
    expect(modeOf(`${dir.path}/o`)).toBe("744");
    expect(modeOf(c.cache.objects(o.hash).pathOf(o.hash.slice(4)))).toBe("444");
  });

  test("what DVC 2 left", async () => {
    await using dir = await tempDir({ o: "a\r\n" });
    const oid = "60b725f10c9c85c70d97880dfe8191b3";
    await dir.file(`.dvc/cache/60/${oid.slice(2)}`, "a\r\n");
    using c = caching(dir.path);
    const entry = { hash: `md5-dos2unix:${oid}`, size: 3 };
    expect(await c.cache.has(entry)).toBe(true);
    expect(await c.cache.checkout("o", entry)).toBe(false);
    rmSync(`${dir.path}/o`);
    expect(await c.cache.checkout("o", entry)).toBe(true);
    expect(await dir.read("o")).toBe("a\r\n");
  });
});

withDvc("the cache against the real DVC", () => {
  test("DVC fills it, we check out; we fill it, DVC checks out", async () => {
    await using repo = await repository({ "d/a": "1", "d/s/ü": "2", o: "hi\n" });
    repo.dvc("add", "-q", "d", "o");
    using c = caching(repo.path);
    const [d, o] = [await c.entry("d"), await c.entry("o")];
    repo.sh("rm -r d o");
    expect(await c.cache.checkout("d", d)).toBe(true);
    expect(await c.cache.checkout("o", o)).toBe(true);
    expect(repo.dvc("status")).toContain("up to date");
    const before = filesIn(`${repo.path}/.dvc/cache`);
    repo.sh("rm -rf .dvc/cache; touch d/a o");
    await c.cache.save("d", d);
    await c.cache.save("o", o);
    expect(filesIn(`${repo.path}/.dvc/cache`)).toEqual(before);
    repo.sh("rm -r d o");
    repo.dvc("checkout", "-q");
    expect(repo.dvc("status")).toContain("up to date");
    expect(await c.entry("d")).toEqual(d);
  }, 30_000);
});
