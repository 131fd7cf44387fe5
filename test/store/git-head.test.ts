import { expect, test } from "bun:test";
import { join } from "node:path";
import { headOf } from "../../src/store/git-head.ts";
import { git } from "../e2e/git.ts";
import { tempDir } from "../helpers.ts";

test("no repository, none with a commit, a branch, packed, detached", async () => {
  await using dir = await tempDir();
  expect(headOf(dir.path)).toBeNull();
  await git(dir.path, "init", "-q");
  expect(headOf(dir.path)).toEqual({ commit: null, branch: "main" });
  await git(dir.path, "checkout", "-q", "-b", "feature/x");
  await git(dir.path, "commit", "-q", "--allow-empty", "-m", "x");
  const commit = await git(dir.path, "rev-parse", "HEAD");
  await dir.file("sub/dir/file", "");
  expect(headOf(join(dir.path, "sub/dir"))).toEqual({ commit, branch: "feature/x" });
  await git(dir.path, "pack-refs", "--all");
  expect(headOf(dir.path)).toEqual({ commit, branch: "feature/x" });
  await git(dir.path, "checkout", "-q", "--detach");
  expect(headOf(dir.path)).toEqual({ commit, branch: null });
});

test("a worktree and a submodule; files that say nothing", async () => {
  await using dir = await tempDir();
  const top = join(dir.path, "top");
  await dir.file("top/x", "");
  await git(top, "init", "-q");
  await git(top, "add", ".");
  await git(top, "commit", "-q", "-m", "x");
  const commit = await git(top, "rev-parse", "HEAD");
  const tree = join(dir.path, "tree");
  await git(top, "worktree", "add", "-q", "-b", "side", tree);
  expect(headOf(tree)).toEqual({ commit, branch: "side" });
  await git(top, "pack-refs", "--all");
  expect(headOf(tree)).toEqual({ commit, branch: "side" });
  await git(top, "submodule", "add", "-q", tree, "sub");
  expect(headOf(join(top, "sub"))).toMatchObject({ commit, branch: "side" });
  await dir.file("odd/.git", "nonsense");
  expect(headOf(join(dir.path, "odd"))).toBeNull();
  await dir.file("empty/.git/HEAD", "ref: refs/heads/.invalid\n");
  expect(headOf(join(dir.path, "empty"))).toEqual({ commit: null, branch: null });
});
