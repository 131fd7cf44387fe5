import { expect, test } from "bun:test";
import { join } from "node:path";
import { fastpipe, jsonLines, type TempDir, tempDir } from "../helpers.ts";
import { git, tryGit } from "./git.ts";
import { commands } from "./project.ts";

const LOCK = ".fastpipe/stages/a.lock";
const DVC = `# our pipeline
stages:
  a:
    cmd: cp a.in a.txt
    deps: [a.in]
    outs: [a.txt]
  b:
    cmd: cp b.in b.txt
    deps: [b.in]
    outs: [b.txt]
`;

async function ran(dir: TempDir): Promise<unknown[]> {
  const { code, stdout, stderr } = await fastpipe(dir.path, ["run", "--json"]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return jsonLines(stdout)
    .filter((event) => event["event"] === "stage_end" && event["status"] !== "skipped")
    .map(({ stage, status }) => `${status} ${stage}`)
    .sort();
}

async function reasons(dir: TempDir): Promise<Record<string, unknown[]>> {
  const { stdout, code } = await fastpipe(dir.path, ["status", "--json"]);
  expect(code).toBe(0);
  const { stages } = JSON.parse(stdout) as { stages: { stage: string; reasons: unknown[] }[] };
  return Object.fromEntries(stages.map((one) => [one.stage, one.reasons]));
}

async function start(dvc: boolean, hooks: boolean): Promise<TempDir> {
  const dir = await tempDir({
    ...(dvc
      ? { "dvc.yaml": DVC, ".dvc/config": "", ".dvc/.gitignore": "/tmp\n/cache\n" }
      : {
          "pipeline.ts": commands({
            a: 'deps: ["a.in"], outs: ["a.txt"], cmd: "cp a.in a.txt"',
            b: 'deps: ["b.in"], outs: ["b.txt"], cmd: "cp b.in b.txt"',
          }),
        }),
    "a.in": "1\n",
    "b.in": "1\n",
    ".gitignore": "/*.txt\n",
  });
  await git(dir.path, "init", "-q");
  if (hooks) expect((await fastpipe(dir.path, ["hooks", "install"])).code).toBe(0);
  await commit(dir, {}, "first");
  return dir;
}

/** Writes, runs and commits. */
async function commit(dir: TempDir, files: Record<string, string>, message: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) await dir.file(name, text);
  await ran(dir);
  await git(dir.path, "add", "-A");
  await git(dir.path, "commit", "-qm", message);
}

/** Both branches run `a`, of inputs that git merges by itself: theirs is in a line of its own. */
async function diverge(dir: TempDir, more: Record<string, string> = {}): Promise<void> {
  await commit(dir, { "a.in": "1\n2\n3\n4\n5\n" }, "more lines");
  await git(dir.path, "checkout", "-q", "-b", "other");
  await commit(dir, { "a.in": "1\n2\n3\n4\nfive\n", ...more }, "theirs");
  await git(dir.path, "checkout", "-q", "main");
  await commit(dir, { "a.in": "one\n2\n3\n4\n5\n" }, "ours");
}

test("two branches that both ran a stage: its lock says so, and it runs again", async () => {
  await using dir = await start(false, true);
  await diverge(dir, { "b.in": "2\n" });
  const { code, stdout, stderr } = await tryGit(dir.path, ["merge", "other", "-m", "both"]);
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(stderr).toContain(`${LOCK}: both branches had run the stage, so it runs again`);
  expect(await dir.read(LOCK)).toStartWith("schema: 1\nmerged: true\n");
  const found = await reasons(dir);
  expect(found["a"]?.[0]).toMatchObject({ code: "lock_unreadable", what: LOCK });
  const text = (await fastpipe(dir.path, ["explain", "a"])).stdout;
  expect(text).toContain("two branches had each run the stage, and their records were merged");
  expect((await fastpipe(dir.path, ["verify"])).code).toBe(1);
  // What only the other branch has run is taken, and its outs have to be made here.
  expect(await dir.read(".fastpipe/stages/b.lock")).toContain("schema: 1\nrules:");
  expect(await ran(dir)).toContain("ran a");
  expect(await dir.read(LOCK)).toContain("end: ");
  expect(await dir.read("a.txt")).toBe("one\n2\n3\n4\nfive\n");
  expect(await ran(dir)).toEqual([]);
});

test("equal on both sides stays, and a rebase merges too", async () => {
  await using dir = await start(false, true);
  await git(dir.path, "checkout", "-q", "-b", "other");
  await commit(dir, { "a.in": "2\n", note: "x" }, "theirs");
  await git(dir.path, "checkout", "-q", "main");
  await commit(dir, { "a.in": "2\n", note2: "x" }, "ours");
  const lock = await dir.read(LOCK);
  await git(dir.path, "rebase", "-q", "other");
  expect(await dir.read(LOCK)).toBe(lock);
  expect(await ran(dir)).toEqual([]);
  await using second = await start(false, true);
  await diverge(second);
  await git(second.path, "rebase", "-q", "other");
  expect(await second.read(LOCK)).toStartWith("schema: 1\nmerged: true\n");
});

test("without the driver: markers in a lock are named, the stage is stale, and the run writes it anew", async () => {
  await using dir = await start(false, false);
  await diverge(dir);
  expect((await tryGit(dir.path, ["merge", "other"])).code).toBe(1);
  expect(await dir.read(LOCK)).toContain("<<<<<<<");
  expect((await reasons(dir))["a"]?.[0]).toMatchObject({
    code: "lock_unreadable",
    what: LOCK,
    new: "it has merge conflict markers",
  });
  expect(await ran(dir)).toEqual(["ran a"]);
  expect(await dir.read(LOCK)).not.toContain("<<<<<<<");
  expect(await ran(dir)).toEqual([]);
});

test("dvc.lock is merged stage by stage, and its comments stay", async () => {
  await using dir = await start(true, true);
  await dir.file("dvc.lock", `# a word\n${await dir.read("dvc.lock")}`);
  await diverge(dir, { "b.in": "2\n" });
  const { code, stdout, stderr } = await tryGit(dir.path, ["merge", "other", "-m", "both"]);
  expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toContain("dvc.lock: both branches had run a: to be run again, or restored");
  const merged = await dir.read("dvc.lock");
  expect(merged).toStartWith("# a word\nschema: '2.0'\nstages:\n  b:\n");
  expect(merged).not.toContain("  a:\n");
  expect(await ran(dir)).toEqual(["ran a", "restored b"]);
  expect(await dir.read("dvc.lock")).toContain("  a:\n");
  expect(await dir.read("b.txt")).toBe("2\n");
  expect(await ran(dir)).toEqual([]);
});

test("without the driver: a dvc.lock with markers is an error that names them, and is left alone", async () => {
  await using dir = await start(true, false);
  await diverge(dir);
  expect((await tryGit(dir.path, ["merge", "other"])).code).toBe(1);
  const lock = await dir.read("dvc.lock");
  expect(lock).toContain("<<<<<<<");
  const { code, stderr } = await fastpipe(dir.path, ["run"]);
  expect(code).toBe(2);
  expect(stderr).toContain("dvc.lock");
  expect(stderr).toContain("There are merge conflict markers in it.");
  expect(await dir.read("dvc.lock")).toBe(lock);
});

test("a merge whose files have odd names", async () => {
  await using top = await tempDir();
  const folder = 'it\'s a "dir" é';
  await git(top.path, "init", "-q");
  await top.file(`${folder}/pipeline.ts`, commands({ a: 'deps: ["in"], cmd: "cat in"' }));
  const at = join(top.path, folder);
  await Bun.write(join(at, "in"), "1\n2\n3\n4\n5\n");
  const save = async (text: string): Promise<void> => {
    await Bun.write(join(at, "in"), text);
    expect((await fastpipe(at, ["run"])).code).toBe(0);
    await git(top.path, "add", "-A");
    await git(top.path, "commit", "-qm", "x");
  };
  expect((await fastpipe(at, ["hooks", "install"])).code).toBe(0);
  await save("1\n2\n3\n4\n5\n");
  await git(top.path, "checkout", "-q", "-b", "other");
  await save("1\n2\n3\n4\nfive\n");
  await git(top.path, "checkout", "-q", "main");
  await save("one\n2\n3\n4\n5\n");
  const { code, stderr } = await tryGit(top.path, ["merge", "other", "-m", "both"]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toContain(`${folder}/${LOCK}: both branches`);
});
