// `run`, `status` and their flags in projects of DVC's, on machines without DVC: what it would say of the same is held
// against the real one in dvc-parity.test.ts.
import { expect, test } from "bun:test";
import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Project, project } from "./project.ts";
import { start } from "./running.ts";

const CONFIG = { ".dvc/config": "[core]\n    no_scm = true\n" };
const CHAIN = `stages:
  a: {cmd: cp in a, deps: [in], outs: [a]}
  b: {cmd: cat a a > b, deps: [a], params: [lr], outs: [b]}
`;

const chain = (more: Readonly<Record<string, string>> = {}): Promise<Project> =>
  project({ ...CONFIG, "dvc.yaml": CHAIN, in: "1\n", "params.yaml": "lr: 0.1\n", ...more });

const lockOf = async (p: Project, file = "dvc.lock"): Promise<Record<string, unknown>> => {
  const lock = Bun.YAML.parse(await p.read(file)) as { stages: Record<string, unknown> };
  return lock.stages;
};

test("the first run, nothing to do, one change, early cut-off", async () => {
  await using p = await chain();
  expect(await p.ran()).toEqual(["a", "b"]);
  expect(await lockOf(p)).toMatchObject({
    a: { cmd: "cp in a", deps: [{ path: "in", hash: "md5", size: 2 }] },
    b: { params: { "params.yaml": { lr: 0.1 } }, outs: [{ path: "b", size: 4 }] },
  });
  const lock = await p.read("dvc.lock");
  expect(await p.ran()).toEqual([]);
  expect(await p.read("dvc.lock")).toBe(lock);
  await p.file("params.yaml", "# more\nlr: 0.10\n");
  expect(await p.ran()).toEqual([]);
  await p.file("params.yaml", "lr: 0.2\n");
  expect(await p.status()).toMatchObject({
    a: [],
    b: [{ code: "params_changed", what: "lr", old: 0.1, new: 0.2 }],
  });
  expect(await p.ran()).toEqual(["b"]);
});

test("outs that are gone, or were made of the same before, come from the cache", async () => {
  await using p = await chain();
  await p.ran();
  await rm(join(p.path, "b"));
  expect((await p.run()).by).toEqual({ restored: ["b"], skipped: ["a"] });
  await p.file("in", "2\n");
  expect(await p.ran()).toEqual(["a", "b"]);
  await p.file("in", "1\n");
  expect((await p.run()).by).toEqual({ restored: ["a", "b"] });
  expect(await p.read("b")).toBe("1\n1\n");
  expect(await p.ran(["--force"])).toEqual(["a", "b"]);
});

test("what the user has put in the place of an out is kept", async () => {
  await using p = await chain();
  await p.ran();
  await p.file("b", "mine\n");
  const run = await p.run();
  expect(run.by).toEqual({ restored: ["b"], skipped: ["a"] });
  const [day = ""] = readdirSync(join(p.path, ".fastpipe/kept"));
  expect(await p.read(join(".fastpipe/kept", day, "b"))).toBe("mine\n");
});

test("--no-commit leaves the cache alone", async () => {
  await using p = await chain();
  expect(await p.ran(["--no-commit"])).toEqual(["a", "b"]);
  expect(existsSync(join(p.path, ".dvc/cache"))).toBe(false);
  expect(Object.keys(await lockOf(p))).toEqual(["a", "b"]);
  expect(await p.status()).toMatchObject({ a: [{ code: "outs_not_in_cache", what: "a" }] });
});

const NESTED = {
  ...CONFIG,
  "dvc.yaml": "stages:\n  top: {cmd: cp sub/low top, deps: [sub/low], outs: [top]}\n",
  "sub/dvc.yaml": "stages:\n  low: {cmd: cp ../in low, deps: [../in], outs: [low]}\n",
  "other/dvc.yaml": "stages:\n  far: {cmd: cp ../in far, deps: [../in], outs: [far]}\n",
  in: "1\n",
};

test("several dvc.yaml: that of the folder with what it needs; -P all; -R those below a folder", async () => {
  await using p = await project(NESTED);
  expect(await p.ran()).toEqual(["sub/dvc.yaml:low", "top"]);
  expect(Object.keys(await lockOf(p, "sub/dvc.lock"))).toEqual(["low"]);
  expect(await p.ran(["-P"])).toEqual(["other/dvc.yaml:far"]);
  await p.file("in", "2\n");
  expect(await p.ran(["-R", "other"])).toEqual(["other/dvc.yaml:far"]);
  expect(await p.ran(["--recursive", "sub"])).toEqual(["sub/dvc.yaml:low"]);
  expect((await p.run(["-R", "nowhere"])).code).toBe(2);
  expect(await p.ran(["--all-pipelines"])).toEqual(["top"]);
  const both = await p.fastpipe(["run", "-P", "-s"]);
  expect(both.stderr).toContain("--single-item and --all-pipelines contradict");
});

test("targets: files, stages of files, names alone, outs by their paths", async () => {
  await using p = await project(NESTED);
  expect(await p.ran(["sub/dvc.yaml:low"])).toEqual(["sub/dvc.yaml:low"]);
  expect(await p.ran(["other/dvc.yaml"])).toEqual(["other/dvc.yaml:far"]);
  expect(await p.ran(["./top"])).toEqual(["top"]);
  const unknown = await p.fastpipe(["run", "tops"]);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("no stage")]);
  const glob = await p.fastpipe(["run", "--glob", "x*"]);
  expect([glob.code, glob.stderr]).toEqual([2, expect.stringContaining('matches "x*"')]);
});

const DATA_MD5 = "b026324c6904b2a9cb4b88d6d61c81d1";

/** `in` is tracked by `in.dvc`; a remote has all that was made. */
async function withRemote(): Promise<Project> {
  const p = await chain({
    ".dvc/config": `[core]\n    no_scm = true\n    remote = loc\n['remote "loc"']\n    url = ../remote\n`,
    "in.dvc": `outs:\n- md5: ${DATA_MD5}\n  size: 2\n  hash: md5\n  path: in\n`,
  });
  await p.ran();
  await mkdir(join(p.path, ".dvc/cache/files/md5/b0"), { recursive: true });
  await cp(join(p.path, "in"), join(p.path, `.dvc/cache/files/md5/b0/${DATA_MD5.slice(2)}`));
  await cp(join(p.path, ".dvc/cache"), join(p.path, "remote"), { recursive: true });
  return p;
}

test("data that is missing blocks what needs it; --pull fetches it, and what was made", async () => {
  await using p = await withRemote();
  for (const name of ["in", "a", "b", ".dvc/cache"]) {
    await rm(join(p.path, name), { recursive: true });
  }
  const blocked = await p.fastpipe(["run"]);
  expect(blocked.code).toBe(1);
  expect(blocked.stderr).toContain("in does not exist, and a depends on it; --pull fetches it");
  expect((await p.run(["--pull"])).by).toEqual({ restored: ["a", "b"] });
  expect(await p.read("in")).toBe("1\n");
  expect(await p.ran()).toEqual([]);
});

test("--allow-missing: what is absent passes as what the records say", async () => {
  await using p = await withRemote();
  for (const name of ["in", "a", ".dvc/cache"]) {
    await rm(join(p.path, name), { recursive: true });
  }
  expect(await p.ran(["--allow-missing"])).toEqual([]);
  expect((await p.fastpipe(["verify", "--allow-missing"])).code).toBe(0);
  expect((await p.fastpipe(["verify"])).code).toBe(1);
});

test("a remote of another kind is named, with what to do", async () => {
  await using p = await chain({
    ".dvc/config": `[core]\n    no_scm = true\n    remote = s3\n['remote "s3"']\n    url = s3://bucket/x\n`,
  });
  const { code, stderr } = await p.fastpipe(["run", "--pull"]);
  expect(code).toBe(2);
  expect(stderr).toContain('the DVC remote "s3" is s3://bucket/x');
  expect(stderr).toContain("dvc fetch");
});

test("tracked data that was edited is recorded in its .dvc file", async () => {
  await using p = await withRemote();
  await p.file("in", "2\n");
  const run = await p.fastpipe(["run"]);
  expect(run.stderr).toContain("in has changed: in.dvc says so now");
  expect(await p.read("in.dvc")).toContain("md5: 26ab0db90d72e28ad0ba1e22ee510510");
});

test("a dvc.lock that is none is left alone, and nothing runs", async () => {
  await using p = await chain();
  await p.ran();
  const broken = `${await p.read("dvc.lock")}<<<<<<< ours\n`;
  await p.file("dvc.lock", broken);
  const { code, stderr } = await p.fastpipe(["run"]);
  expect(code).toBe(2);
  expect(stderr).toContain("dvc.lock");
  expect(await p.read("dvc.lock")).toBe(broken);
});

test("what is wrong in another file of the repository", async () => {
  await using p = await chain({ "sub/dvc.yaml": "stages: [1]\n" });
  for (const command of ["run", "status"]) {
    const { code, stderr } = await p.fastpipe([command]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("sub/dvc.yaml")]);
  }
});

test("params that are missing, or that a stage makes", async () => {
  await using p = await project({
    ...CONFIG,
    "dvc.yaml": `stages:
  gen: {cmd: 'echo "n: $(cat in)" > gen.yaml', deps: [in], outs: [gen.yaml]}
  use: {cmd: echo used > used, params: [{gen.yaml: [n]}], outs: [used]}
  lost: {cmd: echo x > x, params: [nowhere], outs: [x]}
`,
    in: "1\n",
  });
  const run = await p.run(["-k"]);
  expect(run.by).toEqual({ ran: ["gen", "use"], blocked: ["lost"] });
  expect(run.stderr).toContain("params.yaml does not exist: nowhere should come from it");
  expect(await lockOf(p)).toMatchObject({ use: { params: { "gen.yaml": { n: 1 } } } });
  await p.file("in", "2\n");
  expect((await p.run(["-k"])).by).toMatchObject({ ran: ["gen", "use"] });
});

test("a stage with a name for its script counts the script's code", async () => {
  const script = (text: string): string =>
    `import { writeFileSync } from "node:fs";\nimport { f } from "./lib";\nwriteFileSync("o", f("${text}"));\n`;
  await using p = await project({
    ...CONFIG,
    "dvc.yaml": `stages:
  s:
    cmd: sh s.sh train.ts
    deps: [s.sh]
    outs: [o]
    meta: {fastpipe: {fingerprint: true}}
`,
    // What runs it is of no interest.
    "s.sh": "grep -o 'f(.*)' train.ts > o\n",
    "train.ts": script("a"),
    "lib.ts": "export const f = (t: string) => t;\nexport const other = 1;\n",
  });
  expect(await p.ran()).toEqual(["s"]);
  const own = await p.read(".fastpipe/stages/s.lock");
  expect(own).toContain('"fn lib.ts#f"');
  expect(await p.ran()).toEqual([]);
  await p.file("lib.ts", "export const f = (t: string) => t; // same\nexport const other = 2;\n");
  expect(await p.ran()).toEqual([]);
  await p.file("train.ts", script("b"));
  expect(await p.status()).toMatchObject({
    s: [{ code: "code_changed", what: "module train.ts" }],
  });
  expect(await p.ran()).toEqual(["s"]);
  await rm(join(p.path, ".fastpipe/stages/s.lock"));
  expect(await p.ran()).toEqual(["s"]);
  await p.file("dvc.yaml", (await p.read("dvc.yaml")).replace(" train.ts", ""));
  const { code, stderr } = await p.fastpipe(["status"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("asks for the fingerprint")]);
});

test("exec runs one command, line by line, with nothing recorded", async () => {
  await using p = await project({
    ...CONFIG,
    "dvc.yaml": "stages:\n  s:\n    cmd: |\n      x=1; echo one-$x\n      echo two-$x-$DVC_STAGE\n",
  });
  const { code, stdout } = await p.fastpipe(["exec", "s"]);
  expect([code, stdout]).toEqual([0, "one-1\ntwo--s\n"]);
  expect(existsSync(join(p.path, "dvc.lock"))).toBe(false);
});

test("links by cache.type", async () => {
  for (const [type, links] of [
    ["hardlink", 2],
    ["copy", 1],
  ] as const) {
    await using p = await chain({
      ".dvc/config": `[core]\n    no_scm = true\n[cache]\n    type = ${type}\n`,
    });
    await p.ran();
    expect([type, statSync(join(p.path, "a")).nlink]).toEqual([type, links]);
  }
  await using p = await chain({
    ".dvc/config": "[core]\n    no_scm = true\n[cache]\n    type = symlink\n",
  });
  await p.ran();
  expect(lstatSync(join(p.path, "a")).isSymbolicLink()).toBe(true);
  await p.file("in", "2\n");
  expect(await p.ran()).toEqual(["a", "b"]);
  expect(await p.read("b")).toBe("2\n2\n");
});

test("an out that stays is no link into the cache while its stage writes to it", async () => {
  for (const type of ["hardlink", "symlink"]) {
    await using p = await project({
      ".dvc/config": `[core]\n    no_scm = true\n[cache]\n    type = ${type}\n`,
      "dvc.yaml":
        "stages:\n  a: {cmd: cat in >> log, deps: [in], outs: [{log: {persist: true}}]}\n",
      in: "1\n",
    });
    await p.ran();
    await p.file("in", "2\n");
    expect([type, await p.ran()]).toEqual([type, ["a"]]);
    expect(await p.read("log")).toBe("1\n2\n");
    // What `1\n` is.
    expect(await p.read(`.dvc/cache/files/md5/b0/${DATA_MD5.slice(2)}`)).toBe("1\n");
  }
});

test("an object of the cache that is not what its name says is noticed, and made anew", async () => {
  await using p = await chain();
  await p.ran();
  const object = `.dvc/cache/files/md5/b0/${DATA_MD5.slice(2)}`;
  await Bun.$`chmod 644 ${object} && printf '3\n' > ${object} && chmod 444 ${object}`.cwd(p.path);
  await rm(join(p.path, "a"));
  const run = await p.fastpipe(["run"]);
  expect(run.stderr).toContain("did not hold what its name says");
  expect(run.stderr).toContain("ran       a");
  expect([await p.read("a"), await p.read(object)]).toEqual(["1\n", "1\n"]);
  expect(existsSync(join(p.path, ".fastpipe/kept"))).toBe(false);
});

test("an out that is in the cache is not kept besides when another comes in its place", async () => {
  await using p = await chain();
  await p.ran();
  await p.file("in", "2\n");
  await p.ran();
  await p.file("in", "1\n");
  expect((await p.run()).by).toEqual({ restored: ["a", "b"] });
  expect(existsSync(join(p.path, ".fastpipe/kept"))).toBe(false);
});

test("a directory of which the cache has lost a file is made again", async () => {
  await using p = await project({
    ...CONFIG,
    "dvc.yaml":
      "stages:\n  a: {cmd: mkdir d && cp in d/x && echo 2 > d/y, deps: [in], outs: [d]}\n",
    in: "1\n",
  });
  await p.ran();
  await rm(join(p.path, ".dvc/cache/files/md5/b0"), { recursive: true });
  expect(await p.status()).toMatchObject({ a: [{ code: "outs_not_in_cache", what: "d" }] });
  expect(await p.ran()).toEqual(["a"]);
  expect(await p.ran()).toEqual([]);
});

test("a list of a directory that is not what its name says is made anew", async () => {
  await using p = await project({
    ...CONFIG,
    "dvc.yaml": "stages:\n  a: {cmd: mkdir d && cp in d/x, deps: [in], outs: [d]}\n",
    in: "1\n",
  });
  await p.ran();
  const [dir = ""] = [
    ...new Bun.Glob(".dvc/cache/files/md5/*/*.dir").scanSync({ cwd: p.path, dot: true }),
  ];
  const whole = await p.read(dir);
  await Bun.$`chmod 644 ${dir} && printf '[' > ${dir} && chmod 444 ${dir}`.cwd(p.path);
  await rm(join(p.path, "d"), { recursive: true });
  expect(await p.ran()).toEqual(["a"]);
  expect(await p.read(dir)).toBe(whole);
});

test("what another branch has made is in the cache, and not taken for the user's", async () => {
  await using p = await chain();
  await p.ran();
  const lock = await p.read("dvc.lock");
  await p.file("in", "2\n");
  await p.ran();
  await p.file("dvc.lock", lock);
  await p.file("in", "3\n");
  expect(await p.ran()).toEqual(["a", "b"]);
  expect(existsSync(join(p.path, ".fastpipe/kept"))).toBe(false);
});

test("status and verify tell of every dvc.yaml", async () => {
  await using p = await project(NESTED);
  await p.ran();
  expect(Object.keys(await p.status())).toContain("other/dvc.yaml:far");
  expect((await p.fastpipe(["verify"])).code).toBe(1);
  await p.ran(["-P"]);
  expect((await p.fastpipe(["verify"])).stdout).toContain("All 3 locks match");
});

test("entries in .gitignore stay when a later stage fails", async () => {
  await using p = await project({
    "dvc.yaml":
      "stages:\n  a: {cmd: echo 1 > a, outs: [a]}\n  b: {cmd: exit 3, deps: [a], outs: [b]}\n",
    ".dvc/config": "",
  });
  await Bun.$`git init -q`.cwd(p.path);
  const { by, stderr } = await p.run();
  expect(by).toEqual({ ran: ["a"], failed: ["b"] });
  expect(stderr).toContain("failed b: exited with code 3");
  expect(await p.read(".gitignore")).toBe("/a\n");
});

test("what had finished before a kill is recorded by the next run", async () => {
  await using p = await project({
    ...CONFIG,
    "dvc.yaml": `stages:
  a: {cmd: cp in a, deps: [in], outs: [a]}
  b: {cmd: cp a b, deps: [a], outs: [b]}
  c: {cmd: 'echo held; cat gate > c', deps: [b], outs: [c]}
`,
    in: "1\n",
  });
  await Bun.$`mkfifo ${join(p.path, "gate")}`;
  await using run = start(p.path, ["run", "--show-output"]);
  await run.said("held");
  run.kill("SIGKILL");
  await run.ended;
  await rm(join(p.path, "gate"));
  await p.file("gate", "open\n");
  expect((await p.status())["a"]).toEqual([]);
  expect((await p.run()).by).toEqual({ ran: ["c"], skipped: ["a", "b"] });
  expect(Object.keys(await lockOf(p))).toEqual(["a", "b", "c"]);
  expect(existsSync(join(p.path, ".fastpipe/dvc"))).toBe(false);
});
