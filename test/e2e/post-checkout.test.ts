import { expect, test } from "bun:test";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fastpipe, type TempDir, tempDir } from "../helpers.ts";
import { git, tryGit } from "./git.ts";
import { commands } from "./project.ts";

const CODE = {
  "pipeline.ts": commands({ a: 'deps: ["in"], outs: ["a.txt"], cmd: "cp in a.txt"' }),
};
const DVC = {
  "dvc.yaml": "stages:\n  a:\n    cmd: cp in a.txt\n    deps: [in]\n    outs: [a.txt]\n",
  ".dvc/config": "",
  ".dvc/.gitignore": "/tmp\n/cache\n",
};
/** Branches `main` and `other`, each up to date with outs of its own; on `main`. */
async function twoBranches(files: Readonly<Record<string, string>>): Promise<TempDir> {
  const dir = await tempDir({ ...files, in: "1\n", ".gitignore": "/a.txt\n" });
  const save = async (): Promise<void> => {
    expect((await fastpipe(dir.path, ["run"])).code).toBe(0);
    await git(dir.path, "add", "-A");
    await git(dir.path, "commit", "-qm", "x");
  };
  await git(dir.path, "init", "-q");
  expect((await fastpipe(dir.path, ["hooks", "install"])).code).toBe(0);
  await save();
  await git(dir.path, "checkout", "-q", "-b", "other");
  await dir.file("in", "2\n");
  await save();
  await git(dir.path, "checkout", "-q", "main");
  return dir;
}

test.each([
  ["pipeline.ts", CODE],
  ["DVC", DVC],
])("%s: outs follow a checkout of a branch, and nothing runs afterwards", async (_, files) => {
  await using dir = await twoBranches(files);
  expect(await dir.read("a.txt")).toBe("1\n");
  const { code, stdout, stderr } = await tryGit(dir.path, ["checkout", "-q", "other"]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await dir.read("a.txt")).toBe("2\n");
  expect((await fastpipe(dir.path, ["run"])).stderr).toContain("Everything is up to date");
});

test("edits that are nowhere else are kept and named", async () => {
  await using dir = await twoBranches(CODE);
  await dir.file("a.txt", "mine\n");
  const { code, stdout, stderr } = await tryGit(dir.path, ["checkout", "-q", "other"]);
  expect(code).toBe(0);
  expect(stdout + stderr).toContain("a.txt");
  expect(await dir.read("a.txt")).toBe("mine\n");
});

test("locks that are the same, single files and a rebase touch no outs", async () => {
  await using dir = await twoBranches(CODE);
  await git(dir.path, "branch", "same");
  rmSync(join(dir.path, "a.txt"));
  await git(dir.path, "checkout", "-q", "same");
  await git(dir.path, "checkout", "-q", "other", "--", "in");
  expect(existsSync(join(dir.path, "a.txt"))).toBe(false);
  await git(dir.path, "checkout", "-qf", "main");
  await dir.file("note", "x");
  await git(dir.path, "add", "note");
  await git(dir.path, "commit", "-qm", "note");
  expect((await tryGit(dir.path, ["rebase", "-q", "other"])).code).toBe(0);
  expect(existsSync(join(dir.path, "a.txt"))).toBe(false);
});

test("a checkout ends well whatever becomes of the outs", async () => {
  await using dir = await twoBranches(CODE);
  rmSync(join(dir.path, ".fastpipe/cache"), { recursive: true, force: true });
  expect((await tryGit(dir.path, ["checkout", "-q", "other"])).code).toBe(0);
  await dir.file("fastpipe.yaml", "nonsense: [");
  expect((await tryGit(dir.path, ["checkout", "-q", "main"])).code).toBe(0);
});
