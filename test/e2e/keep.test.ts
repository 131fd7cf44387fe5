// `checkout`, `commit` and `gc` of pipelines that are code, through the executable.
import { expect, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";
import { appendFile, chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CHAIN, commands, type Project, project } from "./project.ts";
import { start } from "./running.ts";

async function edit(p: Project, from: string, to: string): Promise<void> {
  await p.file("pipeline.ts", (await p.read("pipeline.ts")).replaceAll(from, to));
}

async function json(p: Project, args: readonly string[]) {
  const { code, stdout, stderr } = await p.fastpipe([...args, "--json"]);
  return { code, stderr, said: JSON.parse(stdout) };
}

function objects(p: Project): string[] {
  return readdirSync(join(p.path, ".fastpipe/cache/sha256"), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const git = (p: Project, ...args: string[]) =>
  Bun.$`git -c user.name=t -c user.email=t@t ${args}`.cwd(p.path).quiet();

/** Two branches with other rows, `main` checked out with its outs. */
async function branches(): Promise<Project> {
  const p = await project({ ...CHAIN, ".gitignore": "/build\n" });
  await git(p, "init", "-qb", "main");
  await p.run();
  await git(p, "add", ".");
  await git(p, "commit", "-qm", "1");
  await git(p, "checkout", "-qb", "other");
  await edit(p, "rows: 1", "rows: 2");
  await p.run();
  await git(p, "commit", "-qam", "2");
  await git(p, "checkout", "-q", "main");
  return p;
}

test("checkout after a change of branch: the outs of its locks, and nothing is left to do", async () => {
  await using p = await branches();
  const { code, said } = await json(p, ["checkout"]);
  expect([code, said]).toEqual([
    0,
    {
      schema: 1,
      outs: [
        { path: "build/table.txt", stage: "prepare", status: "restored" },
        { path: "build/model.txt", stage: "train", status: "restored" },
      ],
      restored: 2,
      unchanged: 0,
      refused: 0,
      absent: 0,
      unknown: 0,
      failed: 0,
    },
  ]);
  expect(await p.read("build/model.txt")).toBe("ONE0.5");
  expect(await p.status()).toEqual({ prepare: [], train: [] });
  expect((await p.fastpipe(["checkout"])).stdout).toBe("Nothing to do: 2 outs, all as recorded\n");
  await git(p, "checkout", "-q", "other");
  const { stdout } = await p.fastpipe(["checkout", "train"]);
  expect(stdout).toBe("restored  build/model.txt\n1 restored\n");
  expect(await p.read("build/model.txt")).toBe("ONE\nTWO0.5");
  expect(await p.read("build/table.txt")).toBe("ONE");
});

test("checkout keeps edits that are nowhere else, and does the rest; --force drops them", async () => {
  await using p = await branches();
  await p.file("build/model.txt", "mine");
  const { code, stdout } = await p.fastpipe(["checkout"]);
  expect(code).toBe(1);
  expect(stdout).toBe(
    "restored  build/table.txt\nrefused   build/model.txt: what lies there is not in the cache; --force drops it\n1 restored, 1 refused\n",
  );
  expect(await p.read("build/model.txt")).toBe("mine");
  expect(await p.read("build/table.txt")).toBe("ONE");
  expect((await p.fastpipe(["checkout", "-q"])).stdout).toContain("refused");
  const forced = await json(p, ["checkout", "--force", "build/model.txt"]);
  expect([forced.code, forced.said.restored]).toEqual([0, 1]);
  expect(await p.read("build/model.txt")).toBe("ONE0.5");
});

test("checkout of what the cache does not have, of what never ran, of what is no target", async () => {
  await using p = await project();
  const never = await json(p, ["checkout"]);
  expect([never.code, never.said.unknown]).toEqual([0, 2]);
  expect((await p.fastpipe(["checkout", "train"])).code).toBe(1);
  await p.run(["--no-commit"]);
  await rm(join(p.path, "build/model.txt"));
  const { code, said } = await json(p, ["checkout"]);
  expect([code, said.unchanged, said.absent]).toEqual([1, 1, 1]);
  const wrong = await p.fastpipe(["checkout", "trian"]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Did you mean "train"')]);
});

test("checkout of an object that is not sound leaves nothing in place and says so", async () => {
  await using p = await project();
  await p.run();
  await rm(join(p.path, "build/model.txt"));
  for (const object of objects(p)) {
    if ((await Bun.file(object).text()) !== "ONE0.5") continue;
    await chmod(object, 0o644);
    await writeFile(object, "one0.5");
    await chmod(object, 0o444);
  }
  const { code, said, stderr } = await json(p, ["checkout"]);
  expect([code, said.absent]).toEqual([1, 1]);
  expect(stderr).toContain("did not hold what its name says: it was removed");
  expect(existsSync(join(p.path, "build/model.txt"))).toBe(false);
});

test("checkout of a directory: an edit in it keeps all of it; without, it is made equal", async () => {
  const tree = (text: string): string =>
    commands({
      s: `outs: ["tree"], cmd: "mkdir -p tree/sub; echo ${text} > tree/sub/a; echo b > tree/b"`,
    });
  await using p = await project({ "pipeline.ts": tree("1") });
  await p.run();
  const lock = await p.read(".fastpipe/stages/s.lock");
  await p.file("pipeline.ts", tree("2"));
  await p.run();
  await p.file(".fastpipe/stages/s.lock", lock);
  await p.file("tree/mine", "mine");
  expect((await p.fastpipe(["checkout"])).code).toBe(1);
  expect(await p.read("tree/sub/a")).toBe("2\n");
  await rm(join(p.path, "tree/mine"));
  const { mtimeMs } = statSync(join(p.path, "tree/b"));
  expect((await p.fastpipe(["checkout"])).code).toBe(0);
  expect(await p.read("tree/sub/a")).toBe("1\n");
  expect(statSync(join(p.path, "tree/b")).mtimeMs).toBe(mtimeMs);
});

test("commit trusts an edit of the code and of an out, and says how the locks differed", async () => {
  await using p = await project();
  await p.run();
  await p.file("lib.ts", "export const shout = (text: string) => text.toUpperCase().trim();\n");
  await appendFile(join(p.path, "build/model.txt"), "!");
  const { code, said } = await json(p, ["commit"]);
  expect(code).toBe(0);
  expect(said).toMatchObject({ schema: 1, committed: 2, unchanged: 0, failed: 0 });
  expect(said.stages[0]).toMatchObject({
    stage: "prepare",
    status: "committed",
    reasons: [{ code: "code_changed" }],
  });
  expect(await p.status()).toEqual({ prepare: [], train: [] });
  expect((await p.fastpipe(["commit"])).stdout).toBe("Nothing to do: 2 stages, all as recorded\n");
  await rm(join(p.path, "build"), { recursive: true });
  expect((await p.run()).by).toEqual({ restored: ["prepare", "train"] });
  expect(await p.read("build/model.txt")).toBe("ONE0.5!");
});

test("what was only committed is not put in the place of a run", async () => {
  await using p = await project();
  await p.run();
  await edit(p, "rows: 1", "rows: 2");
  await p.fastpipe(["commit"]);
  await edit(p, "rows: 2", "rows: 1");
  expect((await p.run()).by).toEqual({ restored: ["prepare"], skipped: ["train"] });
  await edit(p, "rows: 1", "rows: 2");
  expect((await p.run()).by).toEqual({ ran: ["prepare", "train"] });
  expect(await p.read("build/model.txt")).toBe("ONE\nTWO0.5");
});

test("commit puts into the cache what --no-commit left out; what is missing fails alone", async () => {
  await using p = await project();
  await p.run(["--no-commit"]);
  expect((await json(p, ["commit"])).said.unchanged).toBe(2);
  expect(objects(p)).toHaveLength(2);
  await rm(join(p.path, "build/model.txt"));
  await edit(p, "rows: 1", "rows: 5");
  const { code, stdout } = await p.fastpipe(["commit"]);
  expect([code, stdout]).toEqual([
    1,
    "committed prepare: param rows changed: 1 -> 5\nfailed    train: build/model.txt is missing\n1 committed, 1 failed\n",
  ]);
});

test("gc wants to know what to keep", async () => {
  await using p = await project();
  const { code, stderr } = await p.fastpipe(["gc"]);
  expect(code).toBe(2);
  expect(stderr).toContain("it was not said what to keep");
  const none = await p.fastpipe(["gc", "--all-branches"]);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("git")]);
});

test("gc --workspace drops what other versions made; a dry run drops nothing", async () => {
  await using p = await project();
  await p.run();
  const first = objects(p);
  await edit(p, "rows: 1", "rows: 2");
  await p.run();
  expect(objects(p)).toHaveLength(4);
  const dry = await json(p, ["gc", "--workspace", "--dry-run"]);
  expect([dry.code, dry.said]).toEqual([
    0,
    {
      schema: 1,
      dry_run: true,
      removed: { objects: 2, bytes: 9, runs: 2 },
      kept: { objects: 2, bytes: 17, runs: 2 },
    },
  ]);
  expect(objects(p)).toHaveLength(4);
  const { stdout } = await p.fastpipe(["gc", "-w"]);
  expect(stdout).toBe("Removed 2 objects (9 B) and 2 runs; kept 2 objects (17 B) and 2 runs\n");
  for (const object of first) expect(existsSync(object)).toBe(false);
  await edit(p, "rows: 2", "rows: 1");
  expect((await p.run()).by).toEqual({ ran: ["prepare", "train"] });
});

test("gc keeps what branches and tags need, with the files of directories", async () => {
  const tree = (text: string): string =>
    commands({ s: `outs: ["tree"], cmd: "mkdir tree; echo ${text} > tree/a; echo same > tree/b"` });
  await using p = await project({ "sub/pipeline.ts": tree("1"), ".gitignore": "tree\n" });
  const at = async (text: string, ...more: string[]): Promise<void> => {
    await p.file("sub/pipeline.ts", tree(text));
    await p.fastpipe(["-C", "sub", "run"]);
    await git(p, "add", ".");
    await git(p, "commit", "-qm", text);
    for (const name of more) await git(p, "tag", name);
  };
  await git(p, "init", "-qb", "main");
  await at("1", "v1");
  await git(p, "branch", "old");
  await at("2");
  await at("3", "v3");
  await at("4");
  const gc = async (...args: string[]) => {
    const { stdout } = await p.fastpipe(["-C", "sub", "gc", "--json", "-n", ...args]);
    const { removed, kept } = JSON.parse(stdout);
    return [kept.objects, removed.objects];
  };
  expect(await gc("-w")).toEqual([3, 6]);
  expect(await gc("-a")).toEqual([5, 4]);
  expect(await gc("-T")).toEqual([7, 2]);
  expect((await p.fastpipe(["-C", "sub", "gc", "--all-branches", "--all-tags"])).code).toBe(0);
  for (const rev of ["v1", "v3", "old", "main"]) {
    await git(p, "checkout", "-q", rev);
    expect([rev, (await p.fastpipe(["-C", "sub", "checkout"])).code]).toEqual([rev, 0]);
  }
});

test("gc keeps what a lock with conflict markers names on either side", async () => {
  await using p = await project();
  await p.run();
  const path = ".fastpipe/stages/train.lock";
  const before = await p.read(path);
  await edit(p, "lr: 0.5", "lr: 0.6");
  await p.run();
  const after = await p.read(path);
  await p.file(path, `<<<<<<< ours\n${before}=======\n${after}>>>>>>> theirs\n`);
  const { said } = await json(p, ["gc", "-w"]);
  expect([said.kept.objects, said.removed.objects]).toEqual([3, 0]);
});

test("they wait for a run, or end with 3", async () => {
  await using p = await project({
    "pipeline.ts": commands({
      s: `outs: ["o"], cmd: "echo waiting; read line < gate; echo 1 > o"`,
    }),
  });
  await Bun.$`mkfifo gate`.cwd(p.path);
  const run = start(p.path, ["run", "--json"]);
  await run.said('"line":"waiting"');
  for (const args of [["checkout"], ["commit"], ["gc", "-w"]]) {
    const { code, stderr } = await p.fastpipe([...args, "--no-wait"]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("another run holds this project")]);
  }
  await Bun.$`echo go > gate`.cwd(p.path);
  expect((await run.ended).code).toBe(0);
});
