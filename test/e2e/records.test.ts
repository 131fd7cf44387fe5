// FINGERPRINT part C, D04-D06: locks, the state database, params.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { readdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { commands, project } from "./project.ts";

const LOCK = ".fastpipe/stages/train.lock";

test("D04: a lock that is deleted means: never run", async () => {
  await using p = await project();
  await p.ran();
  await rm(join(p.path, LOCK));
  const result = await p.run();
  expect(result.by).toEqual({ restored: ["train"], skipped: ["prepare"] });
  expect(result.codes("train")).toEqual(["never_run"]);
});

const BROKEN: Record<string, (text: string) => string> = {
  "conflict markers": (text) => `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`,
  "a later version": (text) => text.replace("schema: 1", "schema: 99"),
  "another shape": () => "schema: 1\ncode: 3\n",
  "not YAML": () => "{ schema: [\n",
  nothing: () => "",
};

test.each(Object.keys(BROKEN))("D04: a lock with %s is named, and its stage runs", async (kind) => {
  await using p = await project();
  await p.ran();
  await p.file(LOCK, BROKEN[kind]?.(await p.read(LOCK)) ?? "");
  expect(await p.status()).toMatchObject({ train: [{ code: "lock_unreadable" }], prepare: [] });
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(0);
  expect(stderr).toContain(LOCK);
  expect(await p.ran()).toEqual([]);
});

test("D04: a lock cut at any byte is never taken for whole", async () => {
  await using p = await project();
  await p.ran();
  const whole = await p.read(LOCK);
  for (let length = whole.length - 1; length > 0; length -= Math.ceil(whole.length / 12)) {
    await p.file(LOCK, whole.slice(0, length));
    expect(await p.status()).toMatchObject({ train: [{ code: "lock_unreadable" }] });
  }
});

test("D05: state deleted, truncated or rubbish: the same decisions", async () => {
  await using p = await project();
  await p.ran();
  const db = join(p.path, ".fastpipe/state.db");
  const lines = await p.read(LOCK);
  for (const harm of [
    () => rm(db),
    () => truncate(db, 100),
    () => truncate(db, 0),
    () => Bun.write(db, "rubbish"),
  ]) {
    for (const side of ["-wal", "-shm", "-journal"]) await rm(db + side, { force: true });
    await harm();
    expect(await p.ran()).toEqual([]);
    expect(await p.status()).toEqual({ prepare: [], train: [] });
  }
  expect(await p.read(LOCK)).toBe(lines);
});

test("D05: state locked by another process", async () => {
  await using p = await project();
  await p.ran();
  using other = new Database(join(p.path, ".fastpipe/state.db"));
  other.run("PRAGMA locking_mode = EXCLUSIVE");
  other.run("BEGIN EXCLUSIVE");
  expect(await p.ran()).toEqual([]);
  await p.file("data/raw.txt", "three\n");
  expect(await p.ran()).toEqual(["prepare", "train"]);
  other.run("ROLLBACK");
});

test("D05: on a read-only file system status, explain and verify decide as ever", async () => {
  await using p = await project();
  await p.ran();
  await p.file("data/raw.txt", "three\n");
  await Bun.$`mount --bind ${p.path} ${p.path} && mount -o remount,ro,bind ${p.path}`.quiet();
  try {
    expect(await p.status()).toMatchObject({ prepare: [{ code: "deps_changed" }] });
    expect((await p.fastpipe(["verify"])).code).toBe(1);
    expect((await p.fastpipe(["explain", "train"])).code).toBe(0);
    const run = await p.fastpipe(["run"]);
    expect([run.code, run.stderr]).toEqual([2, expect.stringMatching(/read-only/i)]);
    expect(run.stderr).not.toContain("internal error");
  } finally {
    await Bun.$`umount ${p.path}`.quiet();
  }
});

test("D05: on a read-only file system a run with nothing to do says so", async () => {
  await using p = await project();
  await p.ran();
  await Bun.$`mount --bind ${p.path} ${p.path} && mount -o remount,ro,bind ${p.path}`.quiet();
  try {
    const run = await p.fastpipe(["run"]);
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining("up to date")]);
  } finally {
    await Bun.$`umount ${p.path}`.quiet();
  }
});

const PARAMS = {
  "pipeline.ts": commands({
    s: `params: { n: 1, text: "x", list: [1, 2], map: { a: 1, b: 2 }, flag: true, none: null, seed: 1 },
        outs: ["o"], cmd: "echo \${seed} > o"`,
  }),
};

async function withParams(lines: string) {
  const p = await project({ ...PARAMS, "params.yaml": `s:\n${lines}` });
  await p.ran();
  return {
    ...p,
    edit: async (text: string) => {
      await p.file("params.yaml", `s:\n${text}`);
      return (await p.ran()).length === 1 ? "run" : "skip";
    },
  };
}

test("D06: order, comments, spelling and keys that nobody uses do not count", async () => {
  await using p = await withParams("  n: 1\n  list: [1, 2]\n  map: { a: 1, b: 2 }\n");
  expect(await p.edit("  list:\n  - 1\n  - 2\n  # comment\n  n: 1\n  map: { b: 2, a: 1 }\n")).toBe(
    "skip",
  );
  expect(await p.edit("  n: 1.0\n  list: [1.0, 0x2]\n")).toBe("skip");
  expect(await p.edit('  n: 1\n  "text": "x"\nother: { key: 1 }\n')).toBe("skip");
});

test.each([
  ["a number", "  n: 1\n", "  n: 2\n"],
  ["a string", "  text: a\n", "  text: b\n"],
  ["an integer above 2^53", "  seed: 9007199254740993\n", "  seed: 9007199254740992\n"],
  ["an item of a list", "  list: [1, 2]\n", "  list: [1, 3]\n"],
  ["the order of a list", "  list: [1, 2]\n", "  list: [2, 1]\n"],
  ["a value in a nested map", "  map: { a: 1 }\n", "  map: { a: 2 }\n"],
  ["null to text", "  none: null\n", "  none: 'null'\n"],
  ["a date-like string", "  text: 2020-01-01\n", "  text: 2020-01-02\n"],
  ["a yes-like string", "  text: yes\n", "  text: no\n"],
])("D06: %s that changes runs the stage", async (_kind, before, after) => {
  await using p = await withParams(before);
  expect(await p.edit(before)).toBe("skip");
  expect(await p.edit(after)).toBe("run");
  expect(await p.edit(after)).toBe("skip");
});

test("D06: an integer above 2^53 reaches the command exactly, and stands so in JSON", async () => {
  await using p = await withParams("  seed: 9007199254740993\n");
  expect(await p.read("o")).toBe("9007199254740993\n");
  const { stdout } = await p.fastpipe(["list", "--json"]);
  expect(stdout).toContain('"seed":9007199254740993');
});

test("locks are the same bytes on a second run, and hold no times", async () => {
  await using p = await project();
  await p.ran();
  const dir = join(p.path, ".fastpipe/stages");
  const first = await Promise.all(
    (await readdir(dir)).map((name) => p.read(`.fastpipe/stages/${name}`)),
  );
  await p.ran(["--force"]);
  const second = await Promise.all(
    (await readdir(dir)).map((name) => p.read(`.fastpipe/stages/${name}`)),
  );
  expect(second).toEqual(first);
});
