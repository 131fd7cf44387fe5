import { expect, test } from "bun:test";
import { realpathSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { Repository } from "../../src/git/repository.ts";
import { orStop, type Result } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";
import { commit, emptyRepository, git } from "./repositories.ts";

async function at(folder: string): Promise<Repository> {
  return orStop(await Repository.at(folder));
}

async function commitOf(repository: Repository, name: string): Promise<string> {
  return orStop(await repository.resolve(name)).commit;
}

function messages(result: Result<unknown>): string[] {
  return result.ok ? [] : result.error.map(({ message, hint }) => [message, hint].join(" | "));
}

async function texts(repository: Repository, name: string): Promise<Record<string, string>> {
  const files = orStop(await repository.files(await commitOf(repository, name)));
  const contents = orStop(await repository.read(files.map(({ oid }) => oid)));
  return Object.fromEntries(
    files.map(({ path }, i) => [path, new TextDecoder().decode(contents[i])]),
  );
}

test("branches, tags, commits, short ones and ancestors", async () => {
  await using dir = await emptyRepository({ a: "1" });
  const first = await commit(dir.path, "1");
  await dir.file("a", "2");
  const second = await commit(dir.path, "2");
  await git(dir.path, "tag", "-a", "v1", "-m", "annotated", first);
  await git(dir.path, "tag", "light", second);
  await git(dir.path, "tag", "tree", "HEAD^{tree}");
  await git(dir.path, "branch", "feature/x", first);
  await using repository = await at(dir.path);
  for (const name of ["HEAD~1", "v1", "feature/x", first, first.slice(0, 8), "HEAD^{/1}"]) {
    expect(await commitOf(repository, name)).toBe(first);
  }
  for (const name of ["HEAD", "main", "light", "@"]) {
    expect(await commitOf(repository, name)).toBe(second);
  }
  expect(await texts(repository, "v1")).toEqual({ a: "1" });
  expect(await texts(repository, "main")).toEqual({ a: "2" });
  expect(orStop(await repository.branches())).toEqual([
    { name: "feature/x", commit: first },
    { name: "main", commit: second },
  ]);
  expect(orStop(await repository.tags()).map(({ name }) => name)).toEqual(["light", "v1"]);
});

test("unknown revisions are all told, with what was meant", async () => {
  await using dir = await emptyRepository({ a: "1" });
  const first = await commit(dir.path, "1");
  await git(dir.path, "tag", "release-1");
  await git(dir.path, "update-ref", "refs/remotes/origin/topic", first);
  await using repository = await at(dir.path);
  const names = ["mian", "release-2", "topic", "--help", "", "a\nb", "HEAD~7", "a b"];
  const told = messages(await repository.resolveAll([...names, "main"]));
  expect(told).toHaveLength(names.length);
  expect(told[0]).toBe(
    'unknown revision "mian": no branch, tag or commit of this repository | Did you mean "main"?',
  );
  expect(told[1]).toEndWith('Did you mean "release-1"?');
  expect(told[2]).toEndWith('Did you mean "origin/topic"?');
  expect(told[5]).toContain('"a\\nb"');
});

test("what git gives up over is told in its words, and hides no other", async () => {
  await using dir = await emptyRepository({ a: "1" });
  await commit(dir.path, "1");
  await using repository = await at(dir.path);
  const told = messages(await repository.resolveAll(["HEAD@{99}", "nope"]));
  expect(told[0]).toContain("HEAD@{99}");
  const alone = messages(await repository.resolve("nope"));
  expect(alone[0]).toContain('unknown revision "nope"');
});

test("several commits that begin alike", async () => {
  await using dir = await emptyRepository();
  // As many as it takes, in one go: 300 have two with the same three digits, but git wants four.
  const stream = Array.from(
    { length: 1500 },
    (_, i) =>
      `commit refs/heads/main\ncommitter t <t@t> ${1700000000 + i} +0000\ndata 1\n${i % 10}\n`,
  ).join("");
  await Bun.$`git fast-import --quiet < ${Buffer.from(stream)}`.cwd(dir.path).quiet();
  const all = (await git(dir.path, "rev-list", "main")).trim().split("\n").sort();
  const twice = all.find((oid, i) => all[i + 1]?.slice(0, 4) === oid.slice(0, 4));
  await using repository = await at(dir.path);
  expect(messages(await repository.resolve(twice?.slice(0, 4) ?? ""))[0]).toContain("is ambiguous");
});

test("a date means the last commit of HEAD at or before it, a day its end", async () => {
  await using dir = await emptyRepository({ a: "1" });
  const first = await commit(dir.path, "1", "2025-01-30T23:00:00Z");
  const second = await commit(dir.path, "2", "2025-01-31T12:00:00Z");
  await git(dir.path, "checkout", "-q", "-b", "side");
  await commit(dir.path, "side", "2025-02-01T12:00:00Z");
  await git(dir.path, "checkout", "-q", "main");
  await git(dir.path, "-c", "user.name=t", "merge", "-q", "--no-ff", "-m", "merge", "side");
  await using repository = await at(dir.path);
  expect(await commitOf(repository, "2025-01-31T11:59:59Z")).toBe(first);
  expect(await commitOf(repository, "2025-01-31T12:00:00Z")).toBe(second);
  expect(await commitOf(repository, "2025-01-31 13:00+01:00")).toBe(second);
  expect(await commitOf(repository, "2025-01-31T12:59:00+0100")).toBe(first);
  // Side branches count from when they were merged.
  expect(await commitOf(repository, "2025-02-03")).toBe(second);
  expect(messages(await repository.resolve("2024-12-31"))[0]).toBe(
    "HEAD has no commit as old as 2024-12-31 | ",
  );
  expect(messages(await repository.resolve("2025-02-31"))[0]).toContain("unknown revision");
  await git(dir.path, "branch", "2025-01-31", first);
  expect(await commitOf(repository, "2025-01-31")).toBe(first);
});

test("a project below the top sees its own files alone", async () => {
  await using dir = await emptyRepository({
    "out.txt": "no",
    "my projects/a\nb/in.txt": "yes",
    "my projects/a\nb/deep/x": "1",
    "my projects/a\nbc/near": "no",
  });
  await commit(dir.path, "1");
  await using repository = await at(join(dir.path, "my projects/a\nb"));
  expect(repository.prefix).toBe("my projects/a\nb/");
  expect(await texts(repository, "HEAD")).toEqual({ "deep/x": "1", "in.txt": "yes" });
  const head = await commitOf(repository, "HEAD");
  expect(orStop(await repository.files(head, "deep")).map(({ path }) => path)).toEqual(["deep/x"]);
  expect(orStop(await repository.files(head, "nope"))).toEqual([]);
  await mkdir(join(dir.path, "new"));
  await using below = await at(join(dir.path, "new"));
  expect(orStop(await below.files(head))).toEqual([]);
});

test("odd names, modes, links and contents", async () => {
  const names = [
    "a b",
    "q\"uo'te",
    "ünïcode/日本",
    "new\nline",
    "-dash",
    "[a]*",
    "back\\slash",
    " s ",
  ];
  await using dir = await emptyRepository(Object.fromEntries(names.map((name) => [name, name])));
  await dir.file("empty", "");
  await dir.file("binary", new Uint8Array([0, 10, 255, 13, 10]));
  await dir.file("big", "x".repeat(3_000_000));
  await symlink("a b", join(dir.path, "link"));
  await dir.file("tool.sh", "#!/bin/sh\n");
  await Bun.$`chmod +x tool.sh`.cwd(dir.path);
  await commit(dir.path, "1");
  await using repository = await at(dir.path);
  const files = orStop(await repository.files(await commitOf(repository, "HEAD")));
  const contents = orStop(await repository.read(files.map(({ oid }) => oid)));
  const of = (path: string): Uint8Array | undefined =>
    contents[files.findIndex((file) => file.path === path)];
  for (const name of names) expect(new TextDecoder().decode(of(name))).toBe(name);
  expect(of("empty")).toEqual(new Uint8Array(0));
  expect(of("binary")).toEqual(new Uint8Array([0, 10, 255, 13, 10]));
  expect(of("big")?.length).toBe(3_000_000);
  expect(files.find(({ path }) => path === "link")?.type).toBe("link");
  expect(files.find(({ path }) => path === "tool.sh")?.executable).toBe(true);
  const head = await commitOf(repository, "HEAD");
  expect(orStop(await repository.files(head, "[a]*")).map(({ path }) => path)).toEqual(["[a]*"]);
});

test("more files than are asked for at once, and questions at the same time", async () => {
  const files = Object.fromEntries(Array.from({ length: 2500 }, (_, i) => [`f${i}`, `${i}`]));
  await using dir = await emptyRepository(files);
  await commit(dir.path, "1");
  await using repository = await at(dir.path);
  const [all, again] = await Promise.all([texts(repository, "HEAD"), texts(repository, "HEAD")]);
  expect(all).toEqual(files);
  expect(again).toEqual(files);
});

test("an object that is not there is told, and the next question is answered", async () => {
  await using dir = await emptyRepository({ a: "1" });
  await commit(dir.path, "1");
  await using repository = await at(dir.path);
  const [file] = orStop(await repository.files(await commitOf(repository, "HEAD")));
  const none = "0".repeat(40);
  const read = await repository.read([none, file?.oid ?? ""]);
  expect(messages(read)[0]).toContain(`git can't read the object ${none}: the repository does not`);
  expect(orStop(await repository.read([file?.oid ?? ""]))).toHaveLength(1);
});

test("worktrees, submodules, bare clones and a detached HEAD", async () => {
  await using dir = await emptyRepository({ a: "1" });
  const first = await commit(dir.path, "1");
  await using other = await emptyRepository({ b: "2" });
  await commit(other.path, "1");
  await git(other.path, "submodule", "--quiet", "add", dir.path, "lib");
  await commit(other.path, "2");
  await git(dir.path, "worktree", "add", "-q", "-b", "wt", join(other.path, "tree"));
  await git(other.path, "clone", "-q", "--bare", dir.path, "bare.git");
  await git(dir.path, "checkout", "-q", "--detach");
  for (const folder of [
    dir.path,
    ...["lib", "tree", "bare.git"].map((name) => join(other.path, name)),
  ]) {
    await using repository = await at(folder);
    expect(await commitOf(repository, "HEAD")).toBe(first);
    expect(await texts(repository, "HEAD")).toEqual({ a: "1" });
    expect(repository.bare).toBe(folder.endsWith("bare.git"));
  }
  await using outer = await at(other.path);
  const files = orStop(await outer.files(await commitOf(outer, "HEAD")));
  expect(files.find(({ path }) => path === "lib")?.type).toBe("submodule");
});

test("a shallow clone says so, and how to deepen it", async () => {
  await using dir = await emptyRepository({ a: "1" });
  await commit(dir.path, "1", "2025-01-01T00:00:00Z");
  await commit(dir.path, "2", "2025-01-02T00:00:00Z");
  await using clone = await tempDir();
  await git(clone.path, "clone", "-q", "--depth=1", `file://${dir.path}`, ".");
  await using repository = await at(clone.path);
  expect(repository.shallow).toBe(true);
  for (const name of ["HEAD~1", "2025-01-01"]) {
    expect(messages(await repository.resolve(name))[0]).toContain("`git fetch --unshallow`");
  }
});

test("no repository, no folder, no commit, no git", async () => {
  await using dir = await tempDir();
  expect(messages(await Repository.at(dir.path))[0]).toContain("is in no git repository");
  expect(messages(await Repository.at(join(dir.path, "no")))[0]).toContain("is no folder");
  await git(dir.path, "init", "-q");
  await using repository = await at(dir.path);
  const without = "this repository has no commit yet, so there is no HEAD to compare with";
  expect(messages(await repository.resolve("HEAD"))[0]).toStartWith(without);
  expect(messages(await repository.resolve("2025-01-01"))[0]).toStartWith(without);
  const path = process.env["PATH"];
  process.env["PATH"] = realpathSync(dir.path);
  try {
    expect(messages(await Repository.at(dir.path))[0]).toStartWith("git is not installed");
    expect(messages(await repository.resolve("HEAD"))[0]).toStartWith("git is not installed");
  } finally {
    process.env["PATH"] = path;
  }
});

test("what git sets for its hooks does not lead to another repository", async () => {
  await using dir = await emptyRepository({ a: "mine" });
  await commit(dir.path, "1");
  await using other = await emptyRepository({ a: "theirs" });
  await commit(other.path, "1");
  const set = { GIT_DIR: join(other.path, ".git"), GIT_WORK_TREE: other.path, GIT_INDEX_FILE: "x" };
  Object.assign(process.env, set);
  try {
    await using repository = await at(dir.path);
    expect(await texts(repository, "HEAD")).toEqual({ a: "mine" });
  } finally {
    for (const name of Object.keys(set)) delete process.env[name];
  }
});
