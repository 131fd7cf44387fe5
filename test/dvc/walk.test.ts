import { describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";
import { HiddenPaths } from "../../src/dvc/dvcignore.ts";
import { LEGACY_MD5, MD5 } from "../../src/dvc/schemes.ts";
import { dvcWalk } from "../../src/dvc/walk.ts";
import type { FileEntry } from "../../src/model/lock.ts";
import { FileIndex } from "../../src/store/files.ts";
import { open } from "../../src/store/state.ts";
import { tempDir } from "../helpers.ts";
import { repository, withDvc } from "./real.ts";

function pathsIn(root: string, path: string): string[] {
  return dvcWalk(`${root}/${path}`, path, root)
    .files.map((file) => file.path)
    .sort();
}

async function look(root: string, path: string, scheme = MD5): Promise<FileEntry | "missing"> {
  const state = open(`${root}/.fastpipe`);
  const found = (await new FileIndex(state, root, scheme).look([path])).get(path);
  state.close();
  return found ?? "missing";
}

describe("a walk as DVC's", () => {
  test("follows links to files, and does not see links to directories and empty ones", async () => {
    await using dir = await tempDir({ "d/a": "1", "d/.dot": "2", "e/x": "3" });
    mkdirSync(`${dir.path}/d/empty`);
    symlinkSync("../e/x", `${dir.path}/d/file-link`);
    symlinkSync("../e", `${dir.path}/d/dir-link`);
    expect(pathsIn(dir.path, "d")).toEqual([".dot", "a", "file-link"]);
    expect(dvcWalk(`${dir.path}/d`, "d", dir.path).links.map(({ path }) => path)).toEqual([
      "dir-link",
    ]);
  });

  test("refuses a link that leads nowhere", async () => {
    await using dir = await tempDir({ "d/a": "1" });
    symlinkSync("none", `${dir.path}/d/link`);
    expect(() => pathsIn(dir.path, "d")).toThrow("d/link is a symbolic link that leads nowhere");
  });

  test("obeys .dvcignore above, also for what a stage names, and never sees .git and .dvc", async () => {
    await using dir = await tempDir({
      ".dvcignore": "# no\n  *.tmp  \nhidden/\n!keep.tmp\n",
      "d/a": "1",
      "d/b.tmp": "1",
      "d/keep.tmp": "1",
      "d/.git/x": "1",
      "d/.dvcx": "1",
      "d/hidden/x": "1",
      "d/other/.dvc/config": "",
      "d/other/x": "1",
      "hidden/x": "1",
    });
    expect(pathsIn(dir.path, "d")).toEqual([".dvcx", "a", "keep.tmp"]);
    expect(pathsIn(dir.path, "hidden")).toEqual([]);
    expect(pathsIn(dir.path, "d/other")).toEqual([]);
    expect(new HiddenPaths(dir.path).hides("d/b.tmp")).toBe(true);
    expect(new HiddenPaths(dir.path).hides("hidden/x")).toBe(true);
    expect(new HiddenPaths(dir.path).hides("d/a")).toBe(false);
  });

  test("refuses a .dvcignore in the directory, unless that is ignored", async () => {
    await using dir = await tempDir({ "d/s/.dvcignore": "x", "d/a": "1" });
    expect(() => pathsIn(dir.path, "d")).toThrow(
      "d/s/.dvcignore: DVC refuses a .dvcignore inside of a directory",
    );
    await dir.file(".dvcignore", "s");
    expect(pathsIn(dir.path, "d")).toEqual(["a"]);
  });

  test("an index that uses it gives DVC's hashes, and reads nothing twice", async () => {
    await using dir = await tempDir({ "d/b.txt": "a\n", "d/ü.txt": "ü\n", crlf: "a\r\nb\r\n" });
    expect(await look(dir.path, "d")).toEqual({
      hash: "md5:40be8395cbe8bd09020ea536a1e8efd1.dir",
      size: 5,
      nfiles: 2,
    });
    const [now, before] = [await look(dir.path, "crlf"), await look(dir.path, "crlf", LEGACY_MD5)];
    expect(now).toEqual({ hash: "md5:59b0d7772f0561efb95518f3cb8abc60", size: 6 });
    expect(before).toEqual({ hash: "md5-dos2unix:dd8c6a395b5dd36c56d23275028f526c", size: 6 });
    expect(await look(dir.path, "crlf")).toEqual(now);
  });
});

withDvc("hashes against the real DVC", () => {
  test("directories with all that is odd", async () => {
    await using repo = await repository({ "d/sub/b": "1", "d/sub-x": "2", "d/ü \u{1f600}": "3" });
    await repo.file(".dvcignore", "*.tmp\n/d/no/\n");
    await repo.file("d/a.tmp", "x");
    await repo.file("d/no/x", "x");
    await repo.file("d/inner/.dvc/config", "");
    await repo.file("d/inner/x", "x");
    await repo.file("d/big", new Uint8Array(3_000_000).fill(7));
    repo.sh(
      "mkdir d/empty; ln -s sub-x d/link; ln -s sub d/dirlink; chmod 755 d/sub-x; touch d/zero",
    );
    repo.dvc("add", "-q", "d");
    const entry = await look(repo.path, "d");
    if (entry === "missing") throw new Error("missing");
    const text = await repo.read("d.dvc");
    expect(text).toContain(`md5: ${entry.hash.slice(4)}\n`);
    expect(text).toContain(`size: ${entry.size}\n`);
    expect(text).toContain(`nfiles: ${entry.nfiles}\n`);
  });

  test("what DVC 2 recorded, also of a big text and of a directory", async () => {
    await using repo = await repository({ "d/a": "x\r\n", "d/b": "\r\n\0" });
    await repo.file("big", "line\r\n".repeat(400_001));
    for (const path of ["big", "d"]) {
      const entry = await look(repo.path, path, LEGACY_MD5);
      if (entry === "missing") throw new Error("missing");
      const md5 = entry.hash.slice("md5-dos2unix:".length);
      await repo.file(`${path}.dvc`, `outs:\n- md5: ${md5}\n  path: ${path}\n  cache: false\n`);
    }
    expect(repo.dvc("status")).toContain("up to date");
  }, 20_000);
});
