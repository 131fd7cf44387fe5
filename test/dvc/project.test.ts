import { expect, test } from "bun:test";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { type DvcProject, readProject, rootOf } from "../../src/dvc/project.ts";
import type { Result } from "../../src/model/failure.ts";
import { type TempDir, tempDir } from "../helpers.ts";

const CSV = "outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  hash: md5\n  path: raw.csv\n";

async function projectAt(dir: TempDir, file = "dvc.yaml"): Promise<Result<DvcProject>> {
  return await readProject(dir.path, join(dir.path, file));
}

async function readIn(dir: TempDir, file?: string): Promise<DvcProject> {
  const result = await projectAt(dir, file);
  if (result.ok) return result.value;
  throw new Error(result.error.map(({ message }) => message).join("\n"));
}

test("all files of the repository make one graph", async () => {
  await using dir = await tempDir({
    ".dvc/config": "",
    "dvc.yaml": "stages: {a: {cmd: x, deps: [data/raw.csv], outs: [o]}}",
    "data/raw.csv.dvc": CSV,
    "sub/dvc.yaml": "stages: {z: {cmd: x, deps: [../o], outs: [p]}}",
    "q/dvc.yaml": "stages: {y: {cmd: x, deps: [../sub/p]}}",
  });
  const { graph, sources, pipelines, file } = await readIn(dir);
  expect(file).toBe("dvc.yaml");
  expect([...graph.nodes.keys()]).toEqual([
    "a",
    "data/raw.csv.dvc",
    "q/dvc.yaml:y",
    "sub/dvc.yaml:z",
  ]);
  expect(Object.fromEntries(graph.upstream)).toEqual({
    a: ["data/raw.csv.dvc"],
    "data/raw.csv.dvc": [],
    "q/dvc.yaml:y": ["sub/dvc.yaml:z"],
    "sub/dvc.yaml:z": ["a"],
  });
  expect(graph.order).toEqual(["data/raw.csv.dvc", "a", "sub/dvc.yaml:z", "q/dvc.yaml:y"]);
  expect(sources.map((one) => one.file)).toEqual(["data/raw.csv.dvc"]);
  expect(pipelines.map((one) => one.file)).toEqual(["dvc.yaml", "q/dvc.yaml", "sub/dvc.yaml"]);
  const fromSub = await readIn(dir, "sub/dvc.yaml");
  expect([...fromSub.graph.nodes.keys()]).toContain("../dvc.yaml:a");
});

test("what is ignored, made, linked or another repository is not looked into", async () => {
  const other = "stages: {z: {cmd: x}}";
  await using dir = await tempDir({
    ".dvc/config": "",
    ".git/HEAD": "",
    ".gitignore": "venv/\n/git.dvc\n",
    ".dvcignore": "hidden/\n",
    "dvc.yaml": "stages: {a: {cmd: x, outs: [made]}}",
    "made/dvc.yaml": other,
    "venv/dvc.yaml": other,
    "git.dvc": "nonsense",
    "hidden/dvc.yaml": other,
    "repo/.dvc/config": "",
    "repo/dvc.yaml": other,
    "real/dvc.yaml": other,
  });
  await symlink("real", join(dir.path, "link"));
  expect([...(await readIn(dir)).graph.nodes.keys()]).toEqual(["a", "real/dvc.yaml:z"]);
});

test("what is wrong in other files is told apart from what is wrong in this one", async () => {
  await using dir = await tempDir({
    ".dvc/config": "",
    "dvc.yaml": "stages: {a: {cmd: x}}",
    "sub/dvc.yaml": "stages: {z: {cmd: x, nope: 1}}",
    "two/dvc.yaml": "stages: {y: {cmd: x, outs: [o]}, z: {cmd: x, outs: [o]}}",
  });
  const { elsewhere } = await readIn(dir);
  expect(elsewhere.map(({ message, where }) => `${where?.file}: ${message}`)).toEqual([
    'sub/dvc.yaml: stages.z: unknown key "nope"',
    'two/dvc.yaml: "o" is made twice: by stage "two/dvc.yaml:y" and by stage "two/dvc.yaml:z"',
  ]);
  expect(await projectAt(dir, "sub/dvc.yaml")).toMatchObject({
    ok: false,
    error: [{ where: { file: "sub/dvc.yaml" } }],
  });
});

test("outs that DVC could not see are refused, deps are not", async () => {
  await using dir = await tempDir({
    ".dvcignore": "*.tmp\n",
    "dvc.yaml": "stages: {a: {cmd: x, deps: [in.tmp], outs: [o.tmp]}}",
  });
  expect(await projectAt(dir)).toMatchObject({
    ok: false,
    error: [{ message: 'the out "o.tmp" of a is ignored by .dvcignore', stage: "a" }],
  });
});

test("DVC's configuration says how maps become options", async () => {
  await using dir = await tempDir({
    ".dvc/config": "[parsing]\n    bool = boolean_optional\n",
    "dvc.yaml": "vars: [{m: {a: false}}]\nstages: {a: {cmd: 'x ${m}'}}",
  });
  expect((await readIn(dir)).pipelines[0]?.stages[0]?.cmd).toBe("x --no-a");
});

test("the root is where .dvc is, else the folder itself; a file that is no text is told", async () => {
  await using dir = await tempDir({ ".dvc/config": "", "a/b/dvc.yaml": "" });
  expect(rootOf(join(dir.path, "a/b"))).toBe(dir.path);
  await using bare = await tempDir({ "a/b/x": "" });
  expect(rootOf(join(bare.path, "a/b"))).toBe(join(bare.path, "a/b"));
  await dir.file("dvc.yaml", new Uint8Array([0xff, 0xfe]));
  expect(await projectAt(dir)).toMatchObject({
    error: [{ message: "dvc.yaml is not valid UTF-8" }],
  });
});
