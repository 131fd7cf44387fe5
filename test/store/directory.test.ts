import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { walk } from "../../src/store/directory.ts";
import { tempDir } from "../helpers.ts";

function paths(root: string, path: string): string[] {
  return walk(join(root, path), path, root)
    .files.map((file) => file.path)
    .sort();
}

describe("walk", () => {
  test("finds files at every depth, and directories with nothing in them", async () => {
    await using dir = await tempDir({ "d/a": "", "d/b/c": "", "d/b/e/f": "" });
    mkdirSync(join(dir.path, "d/empty/deep"), { recursive: true });
    const found = walk(join(dir.path, "d"), "d", dir.path);
    expect(found.files.map(({ path }) => path).sort()).toEqual(["a", "b/c", "b/e/f"]);
    expect(found.empty).toEqual(["empty/deep"]);
    expect(found.links).toEqual([]);
  });

  test("skips nothing but our own folder", async () => {
    const names = [".git/x", ".DS_Store", "node_modules/y", "~", ".hidden", "Thumbs.db"];
    await using dir = await tempDir(Object.fromEntries(names.map((name) => [name, ""])));
    await dir.file(".fastpipe/state.db", "");
    await dir.file("sub/.fastpipe/state.db", "");
    await dir.file("file/.fastpipe", "a file of this name is no folder of ours");
    expect(paths(dir.path, ".")).toEqual([...names, "file/.fastpipe"].sort());
  });

  test("links: to files, directories outside, places inside, loops, nothing", async () => {
    await using dir = await tempDir({
      "d/a": "1",
      "d/sub/b": "2",
      "out/c": "3",
      "out/deep/e": "4",
    });
    const link = (target: string, name: string): void =>
      symlinkSync(target, join(dir.path, "d", name));
    link("a", "to-file");
    link("../out", "to-outside");
    link("../out/deep", "to-outside-again");
    link("sub", "to-inside");
    link("..", "to-above");
    link("self", "self");
    link("nowhere", "dangling");
    symlinkSync("../d", join(dir.path, "out/back"));
    const found = walk(join(dir.path, "d"), "d", dir.path);
    expect(Object.fromEntries(found.links.map(({ path, to }) => [path, to]))).toEqual({
      "to-file": "file",
      "to-outside": "counted",
      "to-outside-again": "counted",
      "to-inside": "counted",
      "to-above": "dir",
      "to-above/out/back": "counted",
      self: "loop",
      dangling: "nothing",
      ...Object.fromEntries(
        [
          "to-file",
          "to-outside",
          "to-outside-again",
          "to-inside",
          "to-above",
          "self",
          "dangling",
        ].map((name) => [`to-above/d/${name}`, "counted"]),
      ),
      "to-above/d/self": "loop",
      "to-above/d/dangling": "nothing",
      "to-above/d/to-file": "file",
    });
    expect(found.links.find(({ path }) => path === "to-file")?.target).toBe("a");
  });

  test("a link to a directory outside brings what is in there, under the link's name", async () => {
    await using dir = await tempDir({ "d/a": "1", "out/c": "3" });
    symlinkSync("../out", join(dir.path, "d/link"));
    expect(paths(dir.path, "d")).toEqual(["a", "link/c"]);
    const before = walk(join(dir.path, "d"), "d", dir.path).stamp;
    writeFileSync(join(dir.path, "out/new"), "");
    expect(walk(join(dir.path, "d"), "d", dir.path).stamp).not.toBe(before);
  });

  test("many links between many directories are followed once each", async () => {
    await using dir = await tempDir();
    // Each directory has two links to the next: 2^20 ways through, if each were followed.
    for (let i = 0; i < 20; i++) {
      mkdirSync(join(dir.path, `n${i}`));
      for (const name of ["x", "y"]) {
        if (i < 19) symlinkSync(`../n${i + 1}`, join(dir.path, `n${i}`, name));
      }
    }
    expect(walk(join(dir.path, "n0"), "n0", dir.path).links).toHaveLength(38);
  });

  test("where a link leads counts for the stamp", async () => {
    await using dir = await tempDir({ "d/a": "1", "x/f": "", "y/f": "" });
    const link = join(dir.path, "d/link");
    const stamps = new Set<string>();
    for (const target of ["nothing", "link", "../x", "../y", "a", "."]) {
      symlinkSync(target, link);
      stamps.add(walk(join(dir.path, "d"), "d", dir.path).stamp);
      unlinkSync(link);
    }
    expect(stamps.size).toBe(6);
  });

  test("the stamp stands while nothing changes", async () => {
    await using dir = await tempDir({ "d/a": "1", "d/b/c": "2" });
    const stamp = (): string => walk(join(dir.path, "d"), "d", dir.path).stamp;
    expect(stamp()).toBe(stamp());
  });

  test("what can't be listed is an error that names it", async () => {
    await using dir = await tempDir({ "d/a": "" });
    expect(() => walk(join(dir.path, "none"), "none", dir.path)).toThrow(/cannot list .*none/);
    const locked = join(dir.path, "d/locked");
    mkdirSync(locked);
    chmodSync(locked, 0);
    if (process.getuid?.() !== 0) {
      expect(() => walk(join(dir.path, "d"), "d", dir.path)).toThrow(/permission denied/);
    }
    chmodSync(locked, 0o755);
  });

  test("a name that is not UTF-8 is an error, never left out", async () => {
    if (process.platform !== "linux") return;
    await using dir = await tempDir({ "d/a": "" });
    const name = Buffer.concat([Buffer.from(join(dir.path, "d/x")), Buffer.from([0xff])]);
    writeFileSync(name, "");
    expect(() => walk(join(dir.path, "d"), "d", dir.path)).toThrow(/its name is not UTF-8/);
    rmSync(name);
  });
});

describe(".fastpipeignore", () => {
  test("at the root, above, in the directory and below it", async () => {
    await using dir = await tempDir({
      ".fastpipeignore": "*.tmp\n/data/top.txt\n",
      "data/.fastpipeignore": "# a comment\n/set/skip/\n!keep.tmp\n",
      "data/set/.fastpipeignore": "*.log\n!important.log\n",
      "data/set/a.txt": "",
      "data/set/b.tmp": "",
      "data/set/keep.tmp": "",
      "data/set/c.log": "",
      "data/set/important.log": "",
      "data/set/skip/d.txt": "",
      "data/set/sub/skip/e.txt": "",
      "data/set/sub/f.log": "",
      "data/top.txt": "",
      "data/other.log": "",
    });
    const counted = [".fastpipeignore", "a.txt", "important.log", "keep.tmp", "sub/skip/e.txt"];
    expect(paths(dir.path, "data/set")).toEqual(counted);
    expect(paths(dir.path, "data")).toEqual(
      [".fastpipeignore", "other.log", ...counted.map((path) => `set/${path}`)].sort(),
    );
  });

  test("is case-sensitive on every machine", async () => {
    await using dir = await tempDir({ ".fastpipeignore": "a\n", "d/a": "", "d/A": "" });
    expect(paths(dir.path, "d")).toEqual(["A"]);
  });

  test("a declared directory counts, though a pattern covers it", async () => {
    await using dir = await tempDir({
      ".fastpipeignore": "build/\nout\n*.log\n",
      "build/a": "",
      "build/b.log": "",
      "deep/out/c": "",
    });
    expect(paths(dir.path, "build")).toEqual(["a"]);
    expect(paths(dir.path, "deep/out")).toEqual(["c"]);
    expect(paths(dir.path, "deep")).toEqual([]);
    expect(paths(dir.path, ".")).toEqual([".fastpipeignore"]);
  });

  test("what does not count does not change the stamp", async () => {
    await using dir = await tempDir({ ".fastpipeignore": "*.tmp\nskip/\n", "d/a": "" });
    const stamp = (): string => walk(join(dir.path, "d"), "d", dir.path).stamp;
    const before = stamp();
    await dir.file("d/x.tmp", "");
    await dir.file("d/skip/y", "");
    expect(stamp()).toBe(before);
    await dir.file(".fastpipeignore", "");
    expect(stamp()).not.toBe(before);
  });

  test("outside of the root only the directory's own count", async () => {
    await using dir = await tempDir({
      ".fastpipeignore": "*\n",
      "project/.fastpipeignore": "*\n",
      "other/.fastpipeignore": "*.tmp\n",
      "other/a": "",
      "other/b.tmp": "",
    });
    const root = join(dir.path, "project");
    const other = join(dir.path, "other");
    for (const path of ["../other", other]) {
      const found = walk(other, path, root).files.map((file) => file.path);
      expect(found.sort()).toEqual([".fastpipeignore", "a"]);
    }
  });
});
