import { expect, test } from "bun:test";
import { join } from "node:path";
import { GitIgnored } from "../../src/dvc/git-ignored.ts";
import { tempDir } from "../helpers.ts";

test("the innermost .gitignore decides, and nothing below an ignored folder comes back", async () => {
  await using dir = await tempDir({
    ".git/info/exclude": "secret\n",
    ".gitignore": "*.log\nbuild/\n/top\n",
    "a/.gitignore": "!keep.log\n",
    "build/.gitignore": "!x\n",
  });
  const git = new GitIgnored(dir.path);
  const ignored = ["x.log", "a/x.log", "build/x", "top", "secret", "a/secret/x"];
  for (const path of ignored)
    expect({ path, is: git.ignores(path, false) }).toEqual({ path, is: true });
  const seen = ["a/keep.log", "x", "a/top", "build"];
  for (const path of seen)
    expect({ path, is: git.ignores(path, false) }).toEqual({ path, is: false });
  expect(git.ignores("build", true)).toBe(true);
});

test("below the top of the repository, and without one", async () => {
  await using dir = await tempDir({
    "repo/.git/HEAD": "",
    "repo/.gitignore": "/sub/x\n",
    "sub/.gitignore": "x\n",
  });
  expect(new GitIgnored(join(dir.path, "repo/sub")).ignores("x", false)).toBe(true);
  expect(new GitIgnored(join(dir.path, "repo/sub")).ignores("y", false)).toBe(false);
  expect(new GitIgnored(join(dir.path, "sub")).ignores("x", false)).toBe(false);
});
