// FINGERPRINT part C, D01-D03, D07, D11: files that decide.
import { expect, test } from "bun:test";
import { chmod, mkdir, readdir, rename, rm, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { CHAIN, commands, project } from "./project.ts";

test("D01: a dep edited right after the run, same size and second", async () => {
  await using p = await project();
  await p.ran();
  for (const text of ["ONE\ntwo\n", "onE\ntwo\n", "One\ntwo\n"]) {
    await p.file("data/raw.txt", text);
    expect((await p.run()).codes("prepare")).toEqual(["deps_changed"]);
  }
});

test("D01: an edit that puts the old mtime back", async () => {
  await using p = await project();
  await p.ran();
  const { mtime, atime } = await Bun.file(join(p.path, "data/raw.txt")).stat();
  await p.file("data/raw.txt", "eno\ntwo\n");
  await utimes(join(p.path, "data/raw.txt"), atime, mtime);
  expect(await p.ran()).toEqual(["prepare", "train"]);
});

test("D02: touched, same bytes: nothing runs", async () => {
  await using p = await project();
  await p.ran();
  await p.file("data/raw.txt", "one\ntwo\n");
  await utimes(join(p.path, "build/model.txt"), 1, 1);
  expect(await p.ran()).toEqual([]);
  expect(await p.ran()).toEqual([]);
});

test("D03: an out edited, and an out deleted, are told apart and put in place again", async () => {
  await using p = await project();
  await p.ran();
  await p.file("build/model.txt", "edited");
  expect(await p.status()).toMatchObject({
    prepare: [],
    train: [{ code: "outs_changed", what: "build/model.txt" }],
  });
  expect((await p.run()).by.restored).toEqual(["train"]);
  expect(await p.read("build/model.txt")).toBe("ONE0.5");
  await rm(join(p.path, "build/model.txt"));
  const again = await p.run();
  expect(again.by.restored).toEqual(["train"]);
  expect(again.codes("train")).toEqual(["outs_missing"]);
});

const FOLDER = {
  "pipeline.ts": commands({
    make: `outs: ["tree"], cmd: "mkdir -p tree/sub; echo a > tree/a; echo b > tree/sub/b; mkdir tree/empty"`,
    use: `deps: ["tree"], outs: ["list"], cmd: "find tree | sort > list"`,
  }),
};

const EDITS: Record<string, (tree: string) => Promise<unknown>> = {
  added: (tree) => Bun.write(join(tree, "new"), ""),
  removed: (tree) => rm(join(tree, "a")),
  changed: (tree) => Bun.write(join(tree, "a"), "A\n"),
  renamed: (tree) => rename(join(tree, "a"), join(tree, "c")),
  "made executable": (tree) => chmod(join(tree, "a"), 0o755),
  "rid of an empty folder": (tree) => rm(join(tree, "empty"), { recursive: true }),
};

test.each(Object.keys(EDITS))("D03: an out folder of which one file is %s", async (edit) => {
  await using p = await project(FOLDER);
  expect(await p.ran()).toEqual(["make", "use"]);
  expect(await p.ran()).toEqual([]);
  await EDITS[edit]?.(join(p.path, "tree"));
  const again = await p.run();
  expect(again.codes("make")).toEqual(["outs_changed"]);
  expect(again.by.restored).toEqual(["make"]);
  expect((await readdir(join(p.path, "tree"))).sort()).toEqual(["a", "empty", "sub"]);
  expect(await p.ran()).toEqual([]);
});

test("D07: upstream ran and made the same bytes: downstream is skipped", async () => {
  await using p = await project();
  await p.ran();
  await p.file("data/raw.txt", "one\nTWO\n");
  const result = await p.run();
  expect(result.by).toEqual({ ran: ["prepare"], skipped: ["train"] });
  expect(result.codes("train")).toEqual([]);
});

test("D07: --dry-run and status cannot know that yet, and say why", async () => {
  await using p = await project();
  await p.ran();
  await p.file("data/raw.txt", "one\nTWO\n");
  const dry = await p.run(["--dry-run"]);
  expect(dry.by).toEqual({ would_run: ["prepare", "train"] });
  expect(await p.status()).toEqual({
    prepare: [expect.objectContaining({ code: "deps_changed", what: "data/raw.txt" })],
    train: [{ code: "upstream_will_run", upstream: "prepare" }],
  });
});

test("D11: two deps that change places", async () => {
  const with_ = (deps: string): Record<string, string> => ({
    a: "1",
    b: "2",
    "pipeline.ts": commands({ s: `deps: ${deps}, outs: ["o"], cmd: "cat a b > o"` }),
  });
  await using p = await project(with_(`["a", "b"]`));
  await p.ran();
  await p.file("pipeline.ts", with_(`["b", "a"]`)["pipeline.ts"] ?? "");
  expect((await p.run()).codes("s")).toEqual(["deps_changed", "deps_changed"]);
  await p.file("pipeline.ts", with_(`{ x: "a", y: "b" }`)["pipeline.ts"] ?? "");
  expect(await p.ran()).toEqual(["s"]);
  await p.file("pipeline.ts", with_(`{ x: "b", y: "a" }`)["pipeline.ts"] ?? "");
  expect(await p.ran()).toEqual(["s"]);
  await p.file("pipeline.ts", with_(`{ x: ["b", "a"] }`)["pipeline.ts"] ?? "");
  expect(await p.ran()).toEqual(["s"]);
  await p.file("pipeline.ts", with_(`{ x: ["a", "b"] }`)["pipeline.ts"] ?? "");
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.ran()).toEqual([]);
});

const SHAPED = (spec: string): string =>
  `import { stage } from "fastpipe";
export const s = stage({ ${spec} }, async (all) => { await Bun.write("o", JSON.stringify([all.deps, all.outs, all.metrics])); await Bun.write("p", "p"); });
`;

test.each([
  ['deps: { a: "x" }, outs: ["o", "p"]', 'deps: { a: ["x"] }, outs: ["o", "p"]'],
  ['deps: [["x", "y"], "z"], outs: ["o", "p"]', 'deps: [["x"], "y", "z"], outs: ["o", "p"]'],
  ['deps: [["x", "y"], ["z"]], outs: ["o", "p"]', 'deps: [["x"], ["y", "z"]], outs: ["o", "p"]'],
  ['deps: { a: [], b: "x" }, outs: ["o", "p"]', 'deps: { b: "x" }, outs: ["o", "p"]'],
  ['outs: ["o"], metrics: ["p"]', 'outs: ["o", "p"]'],
  ['outs: { a: "o" }, metrics: { a: "p" }', 'outs: { a: "o" }, plots: { a: "p" }'],
  ['outs: { a: "o" }, metrics: { a: "p" }', 'outs: { a: "p" }, metrics: { a: "o" }'],
])("D11: the same paths in another shape: %s, %s", async (before, after) => {
  await using p = await project({ x: "", y: "", z: "", "pipeline.ts": SHAPED(before) });
  await p.ran();
  expect(await p.ran()).toEqual([]);
  await p.file("pipeline.ts", SHAPED(after));
  expect(await p.ran()).toEqual(["s"]);
  expect(await p.ran()).toEqual([]);
});

test("D11: two outs that change keys", async () => {
  const with_ = (outs: string): string =>
    commands({ s: `outs: ${outs}, cmd: "echo 1 > a; echo 2 > b"` });
  await using p = await project({ "pipeline.ts": with_(`{ x: "a", y: "b" }`) });
  await p.ran();
  await p.file("pipeline.ts", with_(`{ x: "b", y: "a" }`));
  expect((await p.run()).codes("s")).toEqual(["outs_changed", "outs_changed"]);
});

test("a code change runs what is reached, and says so", async () => {
  await using p = await project();
  await p.ran();
  await p.file("lib.ts", `export const shout = (text: string) => text.toLowerCase();\n`);
  expect(await p.status()).toMatchObject({
    prepare: [{ code: "code_changed", what: "fn lib.ts#shout" }],
  });
  expect((await p.run()).by.ran).toContain("prepare");
  expect(await p.read("build/model.txt")).toBe("one0.5");
});

test("another checkout directory: nothing runs", async () => {
  await using p = await project();
  await p.ran();
  await using q = await project({});
  await Bun.$`cp -r ${p.path}/. ${q.path}/`.quiet();
  expect(await q.ran()).toEqual([]);
  await rm(join(q.path, ".fastpipe/state.db"));
  expect(await q.ran()).toEqual([]);
  expect(Object.keys(CHAIN)).toContain("lib.ts");
});

test("a folder that becomes an empty file, and a link to what is ignored", async () => {
  await using p = await project({
    ".fastpipeignore": "/d/sub\n",
    "d/sub/f": "1",
    "pipeline.ts": commands({
      s: `deps: ["d", "e"], outs: ["o"], cmd: "cat d/a/f > o; test -d e || echo file >> o"`,
    }),
  });
  await mkdir(join(p.path, "e"));
  await symlink("sub", join(p.path, "d/a"));
  await p.ran();
  await p.file("d/sub/f", "2");
  expect(await p.ran()).toEqual(["s"]);
  await rm(join(p.path, "e"), { recursive: true });
  await p.file("e", "");
  expect((await p.run()).codes("s")).toEqual(["deps_changed"]);
});

test("a dep through a link to what another stage makes", async () => {
  await using p = await project({
    in: "1",
    "pipeline.ts": commands({
      use: `deps: ["link/x", "latest"], outs: ["o"], cmd: "cat link/x latest > o"`,
      make: `deps: ["in"], outs: ["build/x"], cmd: "cp in build/x"`,
    }),
  });
  await symlink("build", join(p.path, "link"));
  await symlink("build/x", join(p.path, "latest"));
  expect(await p.ran()).toEqual(["make", "use"]);
  expect(await p.ran()).toEqual([]);
  await p.file("in", "2");
  expect((await p.status()).use).toEqual([{ code: "upstream_will_run", upstream: "make" }]);
  expect(await p.ran()).toEqual(["make", "use"]);
  expect(await p.read("o")).toBe("22");
  await p.file("in", "2");
  expect(await p.ran()).toEqual([]);
});
