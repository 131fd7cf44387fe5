// Our own cache and run cache, through the executable: what is put in place rather than run, and what never is.
import { expect, test } from "bun:test";
import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import {
  appendFile,
  chmod,
  mkdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { CHAIN, commands, type Project, project } from "./project.ts";

const CACHE = ".fastpipe/cache";

async function edit(p: Project, from: string, to: string, file = "pipeline.ts"): Promise<void> {
  await p.file(file, (await p.read(file)).replaceAll(from, to));
}

async function stateOf(p: Project): Promise<Record<string, string>> {
  const { stdout } = await p.fastpipe(["status", "--json"]);
  const { stages } = JSON.parse(stdout) as { stages: { stage: string; state: string }[] };
  return Object.fromEntries(stages.map(({ stage, state }) => [stage, state]));
}

function objects(p: Project): string[] {
  const dir = join(p.path, CACHE, "sha256");
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test.each(["warm", "interpreter", "process"])(
  "a param that is set back: restored, with what depends on it (%s)",
  async (executor) => {
    await using p = await project();
    const args = ["--executor", executor];
    expect((await p.run(args)).by).toEqual({ ran: ["prepare", "train"] });
    const before = await p.read("build/model.txt");
    await edit(p, "rows: 1", "rows: 2");
    expect((await p.run(args)).by).toEqual({ ran: ["prepare", "train"] });
    await edit(p, "rows: 2", "rows: 1");
    expect(await stateOf(p)).toEqual({ prepare: "restorable", train: "restorable" });
    expect((await p.run(["-n", ...args])).by).toEqual({ would_restore: ["prepare", "train"] });
    expect((await p.run(args)).by).toEqual({ restored: ["prepare", "train"] });
    expect(await p.read("build/model.txt")).toBe(before);
    expect(await stateOf(p)).toEqual({ prepare: "fresh", train: "fresh" });
    expect((await p.run(args)).by).toEqual({ skipped: ["prepare", "train"] });
  },
);

test("outs that are gone come from the cache, one that stands is left alone", async () => {
  await using p = await project();
  await p.run();
  const { mtimeMs } = statSync(join(p.path, "build/table.txt"));
  await rm(join(p.path, "build/model.txt"));
  expect((await p.run()).by).toEqual({ restored: ["train"], skipped: ["prepare"] });
  expect(statSync(join(p.path, "build/table.txt")).mtimeMs).toBe(mtimeMs);
  await rm(join(p.path, "build"), { recursive: true });
  expect(await stateOf(p)).toEqual({ prepare: "restorable", train: "restorable" });
  const { stderr } = await p.fastpipe(["run"]);
  expect(stderr).toContain("restored  train in");
  expect(stderr).toContain("output build/model.txt is missing");
});

test("--no-run-cache runs what earlier runs made, --no-commit keeps nothing", async () => {
  await using p = await project();
  await p.run(["--no-commit"]);
  expect(objects(p)).toEqual([]);
  await rm(join(p.path, "build"), { recursive: true });
  expect((await p.run()).by).toEqual({ ran: ["prepare", "train"] });
  await edit(p, "rows: 1", "rows: 2");
  await p.run();
  await edit(p, "rows: 2", "rows: 1");
  expect((await p.run(["-n", "--no-run-cache"])).by).toEqual({
    would_run: ["prepare", "train"],
  });
  expect((await p.run(["--no-run-cache"])).by).toEqual({ ran: ["prepare", "train"] });
});

test("-f and --force-downstream run what could be restored", async () => {
  await using p = await project();
  await p.run();
  await rm(join(p.path, "build"), { recursive: true });
  expect((await p.run(["-n", "-f"])).by).toEqual({ would_run: ["prepare", "train"] });
  expect((await p.run(["--force-downstream"])).by).toEqual({ ran: ["prepare", "train"] });
});

test("the name of a stage does not count, unless its code may read it", async () => {
  const spec = (cmd: string): string => `deps: ["in"], outs: ["o"], cmd: "${cmd}"`;
  await using p = await project({ in: "1", "pipeline.ts": commands({ a: spec("cat in > o") }) });
  await p.run();
  await p.file("pipeline.ts", commands({ b: spec("cat in > o") }));
  expect((await p.run()).by).toEqual({ restored: ["b"] });
  await p.file("pipeline.ts", commands({ b: spec("echo $FASTPIPE_STAGE > o") }));
  await p.run();
  await p.file("pipeline.ts", commands({ c: spec("echo $FASTPIPE_STAGE > o") }));
  expect((await p.run()).by).toEqual({ ran: ["c"] });
  expect(await p.read("o")).toBe("c\n");
});

test.each([
  ["sh s.sh", "echo $FASTPIPE_STAGE > o\n"],
  [". ./s.sh", "echo $FASTPIPE_STAGE > o\n"],
  ["sh ./in; env | grep FASTPIPE_S > o", "true\n"],
  ["sh in", "sh s.sh\n"],
])(
  "a command whose script may read its stage's name runs under another: %s",
  async (cmd, script) => {
    const spec = `deps: ["in", "s.sh"], outs: ["o"], cmd: "${cmd}"`;
    const files = { in: script, "s.sh": cmd === "sh in" ? "echo $FASTPIPE_STAGE > o\n" : script };
    await using p = await project({ ...files, "pipeline.ts": commands({ first: spec }) });
    expect((await p.run()).by).toEqual({ ran: ["first"] });
    await p.file("pipeline.ts", commands({ second: spec }));
    expect((await p.run()).by).toEqual({ ran: ["second"] });
    expect(await p.read("o")).toContain("second");
  },
);

test("a function that writes its stage's name runs under another", async () => {
  const text = (name: string): string => `
import { writeFileSync } from "node:fs";
import { stage } from "fastpipe";
stage({ name: "${name}", outs: ["o"] }, function f({ outs, stage: name }) { writeFileSync(outs[0], name); });
`;
  await using p = await project({ "pipeline.ts": text("a") });
  await p.run();
  await p.file("pipeline.ts", text("b"));
  expect((await p.run()).by).toEqual({ ran: ["b"] });
  expect(await p.read("o")).toBe("b");
});

test("a copy of the project elsewhere restores what the first has made", async () => {
  await using first = await project();
  await first.run();
  await using second = await project();
  await Bun.$`mkdir -p ${second.path}/.fastpipe && cp -a ${first.path}/${CACHE} ${second.path}/.fastpipe/`;
  expect((await second.run()).by).toEqual({ restored: ["prepare", "train"] });
});

test("what always runs, what goes on from its outs, and what makes nothing is never restored", async () => {
  const spec = `deps: ["in"], cmd: "echo x >> log; cat in > o"`;
  for (const kind of [
    `always: true, outs: ["o"], ${spec}`,
    `outs: [out("o", { persist: true })], ${spec}`,
    spec,
  ]) {
    await using p = await project({
      in: "1",
      "pipeline.ts": commands({ s: kind }).replace("stage }", "out, stage }"),
    });
    await p.run();
    await p.file("in", "2");
    await p.run();
    await p.file("in", "1");
    expect((await p.run()).by).toEqual({ ran: ["s"] });
    expect(await p.read("log")).toBe("x\nx\nx\n");
  }
});

test("metrics are restored too; an out that is not cached has to be there as it was", async () => {
  const spec = (outs: string): string => `deps: ["in"], ${outs}, cmd: "cat in > o; cat in > m"`;
  await using p = await project({
    in: "1",
    "pipeline.ts": commands({ s: spec(`outs: ["o"], metrics: ["m"]`) }),
  });
  await p.run();
  await p.file("in", "2");
  await p.run();
  await p.file("in", "1");
  expect((await p.run()).by).toEqual({ restored: ["s"] });
  expect(await p.read("m")).toBe("1");
  expect(lstatSync(join(p.path, "m")).mode & 0o200).toBe(0o200);
  await using q = await project({
    in: "1",
    "pipeline.ts": commands({
      s: spec(`outs: ["m", out("o", { cache: false })]`),
    }).replace("stage }", "out, stage }"),
  });
  await q.run();
  expect(objects(q)).toHaveLength(1);
  await rm(join(q.path, "m"));
  expect((await q.run()).by).toEqual({ restored: ["s"] });
  await rm(join(q.path, "o"));
  expect((await q.run()).by).toEqual({ ran: ["s"] });
});

const TREE = {
  in: "1",
  "pipeline.ts": commands({
    s: `deps: ["in"], outs: ["tree"], cmd: "mkdir -p tree/sub tree/none; cat in > tree/sub/a; cp in tree/run; chmod +x tree/run; ln -s sub/a tree/link; ln -s sub tree/dir; echo same > tree/same"`,
  }),
};

test("a directory comes back as it was: links, exec bits, empty folders, and no foreign file", async () => {
  await using p = await project(TREE);
  await p.run();
  const tree = join(p.path, "tree");
  await p.file("in", "2");
  await p.run();
  const { mtimeMs } = statSync(join(tree, "same"));
  await p.file("in", "1");
  await mkdir(join(tree, "mine/deep"), { recursive: true });
  await writeFile(join(tree, "mine/deep/file"), "mine");
  await rm(join(tree, "dir"));
  await symlink("nowhere", join(tree, "dir"));
  await chmod(join(tree, "run"), 0o644);
  const { by, stderr, events } = await p.run();
  expect([by, stderr]).toEqual([{ restored: ["s"] }, ""]);
  expect(readdirSync(tree).sort()).toEqual(["dir", "link", "none", "run", "same", "sub"]);
  expect(await readlink(join(tree, "dir"))).toBe("sub");
  expect(await readlink(join(tree, "link"))).toBe("sub/a");
  expect(await p.read("tree/sub/a")).toBe("1");
  expect(statSync(join(tree, "run")).mode & 0o100).toBe(0o100);
  expect(statSync(join(tree, "same")).mtimeMs).toBe(mtimeMs);
  const told = events.filter(({ event }) => event === "warning").map(({ message }) => message);
  expect(String(told)).toContain("tree/mine/deep/file held something that no run had recorded");
  const [day = ""] = readdirSync(join(p.path, ".fastpipe/kept"));
  expect(await p.read(`.fastpipe/kept/${day}/tree/mine/deep/file`)).toBe("mine");
  expect((await p.run()).by).toEqual({ skipped: ["s"] });
});

test("a folder in place of a file, and a file in place of a folder", async () => {
  await using p = await project(TREE);
  await p.run();
  const tree = join(p.path, "tree");
  await rename(join(tree, "same"), join(tree, "was"));
  await mkdir(join(tree, "same/x"), { recursive: true });
  await rm(join(tree, "sub"), { recursive: true });
  await writeFile(join(tree, "sub"), "file");
  expect((await p.run()).by).toEqual({ restored: ["s"] });
  expect(await p.read("tree/same")).toBe("same\n");
  await rm(tree, { recursive: true });
  await writeFile(tree, "file");
  expect((await p.run()).by).toEqual({ restored: ["s"] });
  await rm(tree, { recursive: true });
  await mkdir(join(p.path, "other"));
  await symlink("other", tree);
  expect((await p.run()).by).toEqual({ restored: ["s"] });
  expect(readdirSync(join(p.path, "other"))).toEqual([]);
});

test("ignored files that are in the way of what comes back are kept, others stay where they are", async () => {
  await using p = await project({
    ".fastpipeignore": "*.log\n",
    "pipeline.ts": commands({
      a: 'outs: ["file"], cmd: "echo 1 > file"',
      b: 'outs: ["tree"], cmd: "mkdir -p tree/sub; echo 1 > tree/f; echo 1 > tree/sub/g"',
    }),
  });
  await p.run();
  const inTheWay = async (): Promise<void> => {
    await rm(join(p.path, "file"));
    await p.file("file/mine.log", "mine\n");
    await rm(join(p.path, "tree/f"));
    await p.file("tree/f/mine.log", "mine\n");
    await p.file("tree/sub/stays.log", "stays\n");
  };
  await inTheWay();
  const refused = await p.fastpipe(["checkout", "--json"]);
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout).refused).toBe(2);
  expect(await p.read("file/mine.log")).toBe("mine\n");
  expect(await p.read("tree/f/mine.log")).toBe("mine\n");
  expect((await p.run()).by).toEqual({ restored: ["a", "b"] });
  expect(await p.read("file")).toBe("1\n");
  expect(await p.read("tree/f")).toBe("1\n");
  expect(await p.read("tree/sub/stays.log")).toBe("stays\n");
  const kept = readdirSync(join(p.path, ".fastpipe/kept"), { recursive: true }).map(String);
  expect(kept.filter((path) => path.endsWith("mine.log")).length).toBe(2);
  await inTheWay();
  expect((await p.fastpipe(["checkout", "--force"])).code).toBe(0);
  expect(await p.read("tree/f")).toBe("1\n");
});

test.each(["emptied", "changed", "cut"])(
  "an object that was %s is named, and its stage runs",
  async (harm) => {
    await using p = await project();
    await p.run();
    const before = await p.read("build/model.txt");
    await rm(join(p.path, "build"), { recursive: true });
    for (const object of objects(p)) {
      await chmod(object, 0o644);
      const text = await Bun.file(object).text();
      await writeFile(
        object,
        harm === "changed" ? "x".repeat(text.length) : text.slice(0, harm === "cut" ? -1 : 0),
      );
      await chmod(object, 0o444);
    }
    const { by, events, code } = await p.run();
    expect([code, by]).toEqual([0, { ran: ["prepare", "train"] }]);
    const told = events.filter(({ event }) => event === "warning").map(({ message }) => message);
    expect(String(told)).toMatch(
      /\.fastpipe\/cache\/sha256\/.* did not hold what its name says: it was removed/,
    );
    expect(await p.read("build/model.txt")).toBe(before);
    expect(existsSync(join(p.path, ".fastpipe/kept"))).toBe(false);
    await rm(join(p.path, "build"), { recursive: true });
    expect((await p.run()).by).toEqual({ restored: ["prepare", "train"] });
  },
);

test("entries of the run cache that are cut, of a later version or rubbish are as if they were not there", async () => {
  for (const harm of [
    (text: string) => text.slice(0, -3),
    (text: string) => text.replace(`"schema":1`, `"schema":2`),
    (text: string) => text.replace("build", "BUILD"),
    () => "",
    () => "null\n",
  ]) {
    await using p = await project();
    await p.run();
    await edit(p, "rows: 1", "rows: 2");
    await p.run();
    await edit(p, "rows: 2", "rows: 1");
    const runs = join(p.path, CACHE, "runs");
    for (const name of readdirSync(runs, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      const path = join(name.parentPath, name.name);
      await writeFile(path, harm(await Bun.file(path).text()));
    }
    expect((await p.run()).by).toEqual({ ran: ["prepare", "train"] });
    await edit(p, "rows: 1", "rows: 2");
    await p.run();
    await edit(p, "rows: 2", "rows: 1");
    expect((await p.run()).by).toEqual({ restored: ["prepare", "train"] });
  }
});

test("an out that the user has written to is kept aside when another comes in its place", async () => {
  await using p = await project();
  await p.run();
  await appendFile(join(p.path, "build/model.txt"), "by hand");
  const { by, events } = await p.run();
  expect(by).toEqual({ restored: ["train"], skipped: ["prepare"] });
  const told = events.filter(({ event }) => event === "warning").map(({ message }) => message);
  expect(String(told)).toContain(
    "build/model.txt held something that no run had recorded: it is kept",
  );
});

test("hardlinks: a dep that has its bytes in common with another file is not changed by that", async () => {
  await using p = await project({
    "fastpipe.yaml": "cache: { links: [hardlink] }\n",
    raw: "0\n",
    "pipeline.ts": commands({
      b: 'deps: ["raw"], outs: ["bd"], cmd: "mkdir -p bd; echo 0 > bd/p; cat raw > bd/f"',
      c: 'deps: ["bd", "raw"], outs: ["c.txt"], cmd: "cat bd/p > c.txt"',
    }),
  });
  for (const round of ["0", "1", "2", "3"]) {
    await p.file("raw", `${round}\n`);
    const { by, events } = await p.run();
    expect(by).toEqual({ ran: ["b", "c"] });
    expect(events.filter(({ event }) => event === "warning")).toEqual([]);
    expect(await stateOf(p)).toEqual({ b: "fresh", c: "fresh" });
  }
});

test("a file of the user's where a folder of an out belongs is told, and stays", async () => {
  await using p = await project({
    "pipeline.ts": commands({ a: 'outs: ["o/m"], cmd: "echo 1 > o/m"' }),
  });
  await p.run();
  await rm(join(p.path, "o"), { recursive: true });
  await p.file("o", "mine\n");
  for (const args of [["run"], ["checkout"], ["run", "-f"]]) {
    const { code, stderr, stdout } = await p.fastpipe(args);
    expect([args, code]).toEqual([args, 1]);
    expect(stdout + stderr).toContain(
      "cannot make the folder of o/m: something else is in its place",
    );
    expect(await p.read("o")).toBe("mine\n");
  }
});

test("a cache that is no folder is told, and is no bug", async () => {
  await using p = await project();
  await p.run();
  await rm(join(p.path, CACHE), { recursive: true });
  await p.file(CACHE, "x");
  await edit(p, "rows: 1", "rows: 2");
  for (const args of [["commit"], ["run"]]) {
    const { code, stderr, stdout } = await p.fastpipe(args);
    expect([args, code === 0]).toEqual([args, false]);
    expect(stderr + stdout).toContain("ENOTDIR");
    expect(stderr).not.toContain("internal error");
  }
});

test("hardlinks: read-only in the workspace, and broken before a stage goes on writing", async () => {
  await using p = await project({
    in: "1",
    "fastpipe.yaml": "cache: { links: [hardlink, copy] }\n",
    "pipeline.ts": commands({
      a: `deps: ["in"], outs: ["o", "d"], cmd: "cat in > o; mkdir d; echo f > d/f; cp in d/x; chmod +x d/x"`,
      b: `deps: ["o"], outs: [out("log", { persist: true })], cmd: "echo b$(cat o) >> log"`,
    }).replace("stage }", "out, stage }"),
  });
  await p.run();
  for (const path of ["o", "d/f", "log"]) {
    const stat = lstatSync(join(p.path, path));
    expect([path, stat.nlink > 1, stat.mode & 0o222]).toEqual([path, true, 0]);
  }
  expect(lstatSync(join(p.path, "d/x")).mode & 0o300).toBe(0o300);
  const held = new Map(
    await Promise.all(objects(p).map(async (o) => [o, await Bun.file(o).text()] as const)),
  );
  await p.file("in2", "2");
  await rename(join(p.path, "in2"), join(p.path, "in"));
  expect((await p.run()).by).toEqual({ ran: ["a", "b"] });
  expect(await p.read("log")).toBe("b1\nb2\n");
  for (const [object, text] of held) expect(await Bun.file(object).text()).toBe(text);
  await p.file("in", "1");
  expect((await p.run(["a"])).by).toEqual({ restored: ["a"] });
  expect(lstatSync(join(p.path, "o")).nlink).toBeGreaterThan(1);
  expect((await p.run(["a"])).by).toEqual({ skipped: ["a"] });
});

test("exec writes to no object of the cache, where outs are links to them", async () => {
  await using p = await project({
    "fastpipe.yaml": "cache: { links: [hardlink, copy] }\n",
    "pipeline.ts": commands({ s: `outs: ["o"], cmd: "date +%N >> o"` }),
  });
  await p.run();
  const [object = ""] = objects(p);
  const before = await Bun.file(object).text();
  expect((await p.fastpipe(["exec", "s"])).code).toBe(0);
  expect(await Bun.file(object).text()).toBe(before);
  expect((await p.read("o")).startsWith(before)).toBe(true);
});

test("upstream is restored and differs from what the plan foresaw: what depends on it is decided again", async () => {
  await using p = await project();
  await p.run();
  await rm(join(p.path, "build"), { recursive: true });
  const table = await Bun.file(join(p.path, CACHE, "sha256")).exists();
  expect(table).toBe(false);
  // Its bytes are wrong, and only that is noticed when it is in place: then it runs, and makes others.
  for (const object of objects(p)) {
    if ((await Bun.file(object).text()) !== "ONE") continue;
    await chmod(object, 0o644);
    await writeFile(object, "TWO");
    await chmod(object, 0o444);
  }
  expect(await stateOf(p)).toEqual({ prepare: "restorable", train: "restorable" });
  expect((await p.run()).by).toEqual({ ran: ["prepare"], restored: ["train"] });
  expect(await p.read("build/model.txt")).toBe("ONE0.5");
});

test("branches: to another and back runs nothing", async () => {
  await using p = await project({ ...CHAIN, ".gitignore": "/build\n" });
  const git = (...args: string[]) =>
    Bun.$`git -c user.name=t -c user.email=t@t ${args}`.cwd(p.path).quiet();
  await git("init", "-qb", "main");
  await p.run();
  await git("add", ".");
  await git("commit", "-qm", "1");
  await git("checkout", "-qb", "other");
  await edit(p, "rows: 1", "rows: 2");
  await p.run();
  await git("commit", "-qam", "2");
  for (const [branch, text] of [
    ["main", "ONE0.5"],
    ["other", "ONE\nTWO0.5"],
    ["main", "ONE0.5"],
  ] as const) {
    await git("checkout", "-q", branch);
    expect((await p.run()).by).toEqual({ restored: ["prepare", "train"] });
    expect(await p.read("build/model.txt")).toBe(text);
    const { stdout } = await git("status", "--porcelain");
    expect(stdout.toString()).toBe("");
  }
});
