import { expect, test } from "bun:test";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { EXECUTABLE, fastpipe, type TempDir, tempDir } from "../helpers.ts";
import { git, tryGit } from "./git.ts";
import { commands } from "./project.ts";

const PIPELINE = commands({
  a: 'deps: ["in.txt"], outs: ["a.txt"], cmd: "cp in.txt a.txt"',
});
const FILES = { "pipeline.ts": PIPELINE, "in.txt": "1\n", ".gitignore": "/a.txt\n" };
const NAMES = ["pre-commit", "pre-push", "post-checkout"] as const;

/** A project that is up to date and committed. */
async function repository(files: Readonly<Record<string, string>> = FILES): Promise<TempDir> {
  const dir = await tempDir(files);
  await git(dir.path, "init", "-q");
  expect((await fastpipe(dir.path, ["run"])).code).toBe(0);
  await git(dir.path, "add", "-A");
  await git(dir.path, "commit", "-qm", "first");
  return dir;
}

async function hooks(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await fastpipe(cwd, ["hooks", ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

const hookIn = (dir: string, name: string): string => join(dir, ".git/hooks", name);

function script(file: string, text: string, mode = 0o755): void {
  writeFileSync(file, text);
  chmodSync(file, mode);
}

/** Everything that git keeps beside its objects, as bytes and modes. */
function snapshot(dir: string): Record<string, string> {
  const found: Record<string, string> = {};
  const names = readdirSync(join(dir, ".git/hooks")).map((name) => `.git/hooks/${name}`);
  for (const name of [...names, ".git/config", ".gitattributes"]) {
    if (!existsSync(join(dir, name)) && !name.startsWith(".git/hooks/")) continue;
    const stat = lstatSync(join(dir, name));
    found[name] =
      `${stat.mode} ${stat.isFile() ? readFileSync(join(dir, name), "hex") : readlinkSync(join(dir, name))}`;
  }
  return found;
}

test("install says what it did, twice is once, and uninstall leaves all as it was", async () => {
  await using dir = await repository();
  const before = snapshot(dir.path);
  const said = await hooks(dir.path, "install");
  for (const name of NAMES) expect(said).toContain(`installed  ${name}`);
  expect(said).toContain("installed  merge driver   .gitattributes");
  const installed = snapshot(dir.path);
  expect(Object.keys(installed)).toContain(".git/hooks/pre-push");
  expect(await hooks(dir.path, "install")).toContain("unchanged  pre-commit");
  expect(snapshot(dir.path)).toEqual(installed);
  const document = JSON.parse(await hooks(dir.path, "install", "--json"));
  expect(document).toMatchObject({ schema: 1, merge_driver: { state: "unchanged" } });
  expect(document.hooks[0]).toEqual({
    hook: "pre-commit",
    file: hookIn(dir.path, "pre-commit"),
    state: "unchanged",
    calls: false,
  });
  expect(await hooks(dir.path, "uninstall")).toContain("removed  pre-commit");
  expect(snapshot(dir.path)).toEqual(before);
  expect(await hooks(dir.path, "uninstall")).toBe("No hooks of this project's are installed\n");
});

test("a commit with stale stages: a warning, or by fastpipe.yaml a refusal", async () => {
  await using dir = await repository();
  await hooks(dir.path, "install");
  await dir.file("in.txt", "2\n");
  const warned = await tryGit(dir.path, ["commit", "-qam", "stale"]);
  expect(warned.code).toBe(0);
  expect(warned.stderr).toContain("fastpipe warns: 1 stage is not up to date: a\n");
  await dir.file("fastpipe.yaml", "hooks:\n  pre-commit: refuse\n");
  await dir.file("in.txt", "3\n");
  const refused = await tryGit(dir.path, ["commit", "-qam", "again"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("fastpipe refuses the commit: 1 stage is not up to date: a\n");
  expect((await tryGit(dir.path, ["commit", "-qam", "again", "--no-verify"])).code).toBe(0);
  expect((await fastpipe(dir.path, ["run"])).code).toBe(0);
  const fine = await tryGit(dir.path, ["commit", "-qam", "fresh"]);
  expect(fine).toMatchObject({ code: 0, stderr: "" });
});

test("a commit of some files alone, with an index of its own, is looked at in the project's own repository", async () => {
  await using dir = await repository();
  await hooks(dir.path, "install");
  await dir.file("note.txt", "x");
  await git(dir.path, "add", "note.txt");
  await dir.file("other.txt", "x");
  await git(dir.path, "add", "other.txt");
  const only = await tryGit(dir.path, ["commit", "-qm", "one", "--only", "note.txt"]);
  expect(only).toMatchObject({ code: 0, stderr: "" });
  expect(await git(dir.path, "status", "--porcelain")).toContain("A  other.txt");
});

test("a pipeline that can't be read keeps nobody from a commit, unless stale ones do", async () => {
  await using dir = await repository();
  await hooks(dir.path, "install");
  await dir.file("pipeline.ts", "nonsense(");
  const warned = await tryGit(dir.path, ["commit", "-qam", "wip"]);
  expect(warned.code).toBe(0);
  expect(warned.stderr).toContain("fastpipe warns: the pipeline can't be read");
  await dir.file("fastpipe.yaml", "hooks:\n  pre-commit: refuse\n");
  await git(dir.path, "add", ".");
  expect((await tryGit(dir.path, ["commit", "-qm", "wip"])).code).toBe(1);
  await git(dir.path, "rm", "-q", "--cached", "pipeline.ts");
  renameSync(join(dir.path, "pipeline.ts"), join(dir.path, "gone"));
  expect(await tryGit(dir.path, ["commit", "-qm", "no pipeline"])).toMatchObject({ code: 0 });
});

test("a push while locks do not match is refused; absent data is none of its business", async () => {
  await using dir = await repository();
  await using remote = await tempDir();
  await git(remote.path, "init", "-q", "--bare");
  await git(dir.path, "remote", "add", "origin", remote.path);
  await hooks(dir.path, "install");
  expect((await tryGit(dir.path, ["push", "-q", "origin", "main"])).code).toBe(0);
  await dir.file("in.txt", "2\n");
  await git(dir.path, "commit", "-qam", "stale");
  const refused = await tryGit(dir.path, ["push", "-q", "origin", "main"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("the locks of 1 stage do not match: a\n");
  expect(await git(remote.path, "rev-list", "--count", "main")).toBe("1");
  expect((await fastpipe(dir.path, ["run"])).code).toBe(0);
  await git(dir.path, "commit", "-qam", "fresh");
  renameSync(join(dir.path, "a.txt"), join(dir.path, "elsewhere"));
  expect((await tryGit(dir.path, ["push", "-q", "origin", "main"])).code).toBe(0);
});

test("hooks that are there are kept, called with their arguments and their input, and heeded", async () => {
  await using dir = await repository();
  await using remote = await tempDir();
  await git(remote.path, "init", "-q", "--bare");
  await git(dir.path, "remote", "add", "origin", remote.path);
  const log = join(dir.path, "log");
  script(
    hookIn(dir.path, "pre-push"),
    `#!/usr/bin/env bash\n# Ends at once:\necho "$(basename "$0") $1 $(cut -d' ' -f1)" >> ${log}; exit 0\n`,
  );
  script(hookIn(dir.path, "pre-commit"), "#!/bin/sh\nset -e\ntest ! -e forbidden");
  script(
    hookIn(dir.path, "post-checkout"),
    `#!/usr/bin/perl -w\nopen my $f, '>>', '${log}'; print $f "perl $ARGV[2]\\n";\n`,
    0o750,
  );
  const before = snapshot(dir.path);
  expect(await hooks(dir.path, "install")).toContain(
    "pre-commit     .git/hooks/pre-commit, with what",
  );
  const installed = snapshot(dir.path);
  await hooks(dir.path, "install");
  expect(snapshot(dir.path)).toEqual(installed);
  await git(dir.path, "push", "-q", "origin", "main");
  await git(dir.path, "checkout", "-q", "-b", "other");
  expect(readFileSync(log, "utf8")).toBe("pre-push origin refs/heads/main\nperl 1\n");
  await dir.file("in.txt", "2\n");
  await dir.file("forbidden", "");
  const refused = await tryGit(dir.path, ["commit", "-qam", "x"]);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain("fastpipe warns");
  await hooks(dir.path, "uninstall");
  expect(snapshot(dir.path)).toEqual(before);
});

test("one that git does not run, a link, bytes that are no text: all come back, and none begins to run", async () => {
  await using dir = await repository();
  const log = join(dir.path, "log");
  script(hookIn(dir.path, "pre-commit"), `#!/bin/sh\necho off >> ${log}\n`, 0o644);
  script(join(dir.path, "tool"), `#!/bin/sh\necho linked >> ${log}\n`);
  symlinkSync("../../tool", hookIn(dir.path, "post-checkout"));
  writeFileSync(hookIn(dir.path, "pre-push"), Buffer.from([35, 33, 255, 0, 10, 254]));
  const before = snapshot(dir.path);
  await hooks(dir.path, "install");
  await git(dir.path, "checkout", "-q", "-b", "other");
  await git(dir.path, "commit", "-q", "--allow-empty", "-m", "x");
  expect(readFileSync(log, "utf8")).toBe("linked\n");
  await hooks(dir.path, "uninstall");
  expect(snapshot(dir.path)).toEqual(before);
});

test("core.hooksPath, as husky has it: its hooks find themselves by their name and their place", async () => {
  await using dir = await repository();
  mkdirSync(join(dir.path, ".husky/_"), { recursive: true });
  await git(dir.path, "config", "core.hooksPath", ".husky/_");
  const log = join(dir.path, "log");
  script(
    join(dir.path, ".husky/_/h"),
    `n=$(basename "$0"); sh -e "$(dirname "$(dirname "$0")")/$n"\n`,
  );
  script(join(dir.path, ".husky/_/pre-commit"), '#!/usr/bin/env sh\n. "${0%/*}/h"');
  await dir.file(".husky/pre-commit", `echo husky >> ${log}\n`);
  await hooks(dir.path, "install");
  expect(existsSync(hookIn(dir.path, "pre-commit"))).toBe(false);
  await dir.file("in.txt", "2\n");
  const { code, stderr } = await tryGit(dir.path, ["commit", "-qam", "x"]);
  expect(code).toBe(0);
  expect(stderr).toContain("fastpipe warns");
  expect(readFileSync(log, "utf8")).toBe("husky\n");
  await hooks(dir.path, "uninstall");
  expect(readFileSync(join(dir.path, ".husky/_/pre-commit"), "utf8")).toBe(
    '#!/usr/bin/env sh\n. "${0%/*}/h"',
  );
});

test("a folder of hooks for all repositories is not touched", async () => {
  await using dir = await repository();
  await using home = await tempDir({ ".gitconfig": "[core]\n\thooksPath = ~/hooks\n" });
  const { code, stderr } = await fastpipe(dir.path, ["hooks", "install"], {
    env: { HOME: home.path, GIT_CONFIG_GLOBAL: undefined },
  });
  expect(code).toBe(2);
  expect(stderr).toContain("core.hooksPath is set for all your repositories");
  expect(stderr).toContain("git config core.hooksPath .git/hooks");
});

test("several projects in folders of one repository, with odd names", async () => {
  await using dir = await tempDir();
  const names = ["one", 'it\'s a "dir"\nwith é'];
  await git(dir.path, "init", "-q");
  for (const name of names) {
    for (const [file, text] of Object.entries(FILES)) await dir.file(`${name}/${file}`, text);
    expect((await fastpipe(join(dir.path, name), ["run"])).code).toBe(0);
  }
  await git(dir.path, "add", "-A");
  await git(dir.path, "commit", "-qm", "first");
  const before = snapshot(dir.path);
  for (const name of names) await hooks(join(dir.path, name), "install");
  for (const name of names) await dir.file(`${name}/in.txt`, "2\n");
  const { stderr } = await tryGit(dir.path, ["commit", "-qam", "x"]);
  expect(stderr.match(/fastpipe warns/g)?.length).toBe(2);
  await hooks(join(dir.path, names[0] ?? ""), "uninstall");
  expect(await git(dir.path, "config", "merge.fastpipe.driver")).toContain("hooks merge");
  await dir.file(`${names[1]}/in.txt`, "3\n");
  expect((await tryGit(dir.path, ["commit", "-qam", "y"])).stderr.match(/warns/g)?.length).toBe(1);
  await hooks(join(dir.path, names[1] ?? ""), "uninstall");
  expect(snapshot(dir.path)).toEqual(before);
});

test("a worktree shares the hooks, and each looks at its own folder", async () => {
  await using dir = await repository();
  await using other = await tempDir();
  const tree = join(other.path, "tree");
  await git(dir.path, "worktree", "add", "-q", "-b", "side", tree);
  const said = JSON.parse(await hooks(tree, "install", "--json"));
  expect(said.hooks[0].file).toBe(hookIn(dir.path, "pre-commit"));
  await Bun.write(join(tree, "in.txt"), "2\n");
  expect((await tryGit(tree, ["commit", "-qam", "x"])).stderr).toContain("fastpipe warns");
  expect(await tryGit(dir.path, ["commit", "-q", "--allow-empty", "-m", "y"])).toMatchObject({
    code: 0,
    stderr: "",
  });
  expect(await hooks(dir.path, "uninstall")).toContain("removed  pre-commit");
});

test("a submodule has its own hooks", async () => {
  await using dir = await repository();
  await using top = await tempDir();
  await git(top.path, "init", "-q");
  await git(top.path, "submodule", "add", "-q", dir.path, "sub");
  const sub = join(top.path, "sub");
  const said = JSON.parse(await hooks(sub, "install", "--json"));
  expect(said.hooks[0].file).toBe(join(top.path, ".git/modules/sub/hooks/pre-commit"));
  await Bun.write(join(sub, "in.txt"), "2\n");
  expect((await tryGit(sub, ["commit", "-qam", "x"])).stderr).toContain("fastpipe warns");
});

test("the executable that has gone: the one in PATH, else a word and no harm", async () => {
  await using dir = await repository();
  await using bin = await tempDir();
  const moved = join(bin.path, "fastpipe");
  copyFileSync(EXECUTABLE, moved);
  const child = Bun.spawn([moved, "hooks", "install"], { cwd: dir.path, stdout: "ignore" });
  expect(await child.exited).toBe(0);
  renameSync(moved, join(bin.path, "gone"));
  await dir.file("in.txt", "2\n");
  const without = await tryGit(dir.path, ["commit", "-qam", "x"], { PATH: "/usr/bin:/bin" });
  expect(without.code).toBe(0);
  expect(without.stderr).toContain(
    "fastpipe is gone, so the pre-commit hook of git checked nothing",
  );
  await dir.file("in.txt", "3\n");
  const path = `${join(EXECUTABLE, "..")}:/usr/bin:/bin`;
  const found = await tryGit(dir.path, ["commit", "-qam", "y"], { PATH: path });
  expect(found.stderr).toContain("fastpipe warns");
});

test("no repository, a bare one, no git, wrong words", async () => {
  await using dir = await tempDir(FILES);
  const refused = async (cwd: string, text: string, env = {}, ...args: string[]): Promise<void> => {
    const { code, stderr } = await fastpipe(cwd, ["hooks", ...(args.length ? args : ["install"])], {
      env,
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(text) });
  };
  await refused(dir.path, "is not in a git repository");
  await refused(dir.path, "git is not in PATH", { PATH: "/nowhere" });
  await git(dir.path, "init", "-q", "--bare", "bare.git");
  await Bun.write(join(dir.path, "bare.git/pipeline.ts"), PIPELINE);
  await refused(join(dir.path, "bare.git"), "lies in a bare repository");
  await refused(dir.path, 'Did you mean "install"', {}, "instal");
  await refused(dir.path, '"more"', {}, "install", "more");
  await refused(dir.path, "fastpipe has no hook", {}, "run", "post-merge");
  await refused(dir.path, "needs four files", {}, "merge", "x");
});

test("a pipeline file of another name has its own lines", async () => {
  await using dir = await repository({ ...FILES, "other.ts": PIPELINE });
  await git(dir.path, "rm", "-q", "--cached", "pipeline.ts");
  const { code } = await fastpipe(dir.path, ["--file", "other.ts", "hooks", "install"]);
  expect(code).toBe(0);
  const hook = readFileSync(hookIn(dir.path, "pre-commit"), "utf8");
  expect(hook).toContain("# >>> fastpipe other.ts\n");
  expect(hook).toContain("--file 'other.ts' hooks run pre-commit");
  const { stderr } = await tryGit(dir.path, ["commit", "-qam", "x"]);
  expect(stderr).toContain("1 stage is not up to date: a");
  await hooks(dir.path, "install");
  await fastpipe(dir.path, ["--file", "other.ts", "hooks", "uninstall"]);
  expect(readFileSync(hookIn(dir.path, "pre-commit"), "utf8")).not.toContain("other.ts");
  expect(readFileSync(hookIn(dir.path, "pre-commit"), "utf8")).toContain("# >>> fastpipe .\n");
});

test("a DVC project, also one that has its dvc.yaml in a folder, and a worktree of a bare repository", async () => {
  const stages = "stages:\n  a:\n    cmd: cp in.txt a.txt\n    deps: [in.txt]\n    outs: [a.txt]\n";
  const dvc = { ".dvc/config": "", ".dvc/.gitignore": "/tmp\n/cache\n" };
  await using dir = await repository({ ...dvc, "dvc.yaml": stages, "in.txt": "1\n" });
  await git(dir.path, "clone", "-q", "--bare", dir.path, "bare.git");
  const tree = join(dir.path, "tree");
  await git(join(dir.path, "bare.git"), "worktree", "add", "-q", "-b", "side", tree);
  await hooks(tree, "install");
  await Bun.write(join(tree, "in.txt"), "2\n");
  expect((await tryGit(tree, ["commit", "-qam", "x"])).stderr).toContain("not up to date: a");
  expect(await Bun.file(join(tree, ".gitattributes")).text()).toContain("dvc.lock merge=fastpipe");
  await using other = await tempDir({ ...dvc, "sub/dvc.yaml": stages, "sub/in.txt": "1\n" });
  await git(other.path, "init", "-q");
  await hooks(join(other.path, "sub"), "install");
  await git(other.path, "add", "-A");
  expect((await tryGit(other.path, ["commit", "-qm", "x"])).stderr).toContain("not up to date: a");
  await hooks(join(other.path, "sub"), "uninstall");
});
