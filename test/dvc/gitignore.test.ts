import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { enterOuts, trackedFailure, trackedOuts } from "../../src/dvc/gitignore.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { repository, withDvc } from "./real.ts";

const ODD = ["d/o", "sp ace", "br[x]", "#h", "!e", "st*r", "q?"];

async function gitDir(files: Readonly<Record<string, string>>): Promise<TempDir> {
  const dir = await tempDir(files);
  spawnSync("git", ["init", "-q"], { cwd: dir.path });
  return dir;
}

describe("outs in .gitignore", () => {
  test("stand beside them, escaped, after a line that had no end", async () => {
    await using dir = await gitDir({ ".gitignore": "*.pyc", "d/o": "1" });
    expect(await enterOuts(dir.path, ODD)).toEqual(["d/.gitignore", ".gitignore"]);
    expect(await dir.read(".gitignore")).toBe(
      "*.pyc\n/sp ace\n/br\\[x\\]\n/\\#h\n/\\!e\n/st\\*r\n/q\\?\n",
    );
    expect(await dir.read("d/.gitignore")).toBe("/o\n");
    expect(await enterOuts(dir.path, ODD)).toEqual([]);
  });

  test("are not entered where git ignores them already, or where there is no git", async () => {
    await using dir = await gitDir({ ".gitignore": "*.bin\n" });
    expect(await enterOuts(dir.path, ["o.bin"])).toEqual([]);
    rmSync(`${dir.path}/.git`, { recursive: true });
    expect(await enterOuts(dir.path, ["o"])).toEqual([]);
    expect(await trackedOuts(dir.path, ["o"])).toEqual(new Set());
  });

  test("that git tracks are found, also by what is in them", async () => {
    await using dir = await gitDir({ o: "1", "d/s/x": "1", "*": "1", free: "1" });
    spawnSync("git", ["add", "o", "d"], { cwd: dir.path });
    expect(await trackedOuts(dir.path, ["o", "d", "*", "free"])).toEqual(new Set(["o", "d"]));
    expect(trackedFailure("o", "a").hint).toContain("git rm -r --cached 'o'");
  });
});

withDvc(".gitignore against the real DVC", () => {
  test("we write what DVC writes", async () => {
    const outs = ODD.filter((name) => name !== "d/o");
    await using repo = await repository({ ".gitignore": "*.pyc" });
    for (const name of outs) await repo.file(name, "1");
    repo.dvc("add", "-q", "--", ...outs);
    const theirs = await repo.read(".gitignore");
    await repo.file(".gitignore", "*.pyc");
    await enterOuts(repo.path, outs);
    const lines = (text: string): string[] => text.split("\n").sort();
    expect(lines(await repo.read(".gitignore"))).toEqual(lines(theirs));
  }, 30_000);
});
