import { expect, test } from "bun:test";
import { ExportedParams } from "../../src/dvc/export-params.ts";
import type { Stage } from "../../src/model/stage.ts";
import { tempDir } from "../helpers.ts";
import { stage } from "../stages.ts";

const PARAMS = `
train: {lr: 0.1, deep: {a: 1}, unknown: 1, size: 2, "a.b": 1, "g*": 2}
train@1: {lr: 0.2}
train@0.5: {lr: 0.3}
other: 5
`;

async function keysOf(
  of: Stage,
  files: Readonly<Record<string, string>> = { "params.yaml": PARAMS },
): Promise<Record<string, readonly string[] | null>> {
  await using dir = await tempDir(files);
  const params = new ExportedParams(dir.path).of(of);
  return Object.fromEntries(params.map(({ file, keys }) => [file, keys]));
}

test("keys that the section has and the stage knows, nested ones whole", async () => {
  const train = stage("train", { params: { lr: 1, deep: { a: 1 }, absent: 2 } });
  expect(await keysOf(train)).toEqual({ "params.yaml": ["train.lr", "train.deep"] });
  expect(await keysOf(stage("prepare", { params: { lr: 1 } }))).toEqual({});
  expect(await keysOf(stage("other", { params: { lr: 1 } }))).toEqual({});
  expect(await keysOf(train, {})).toEqual({});
});

test("a member has its group's and its own; matrix values come from nowhere else", async () => {
  const member = stage("train@1", {
    group: "train",
    params: { lr: 1, size: 1 },
    matrix: { size: 1 },
  });
  expect(await keysOf(member)).toEqual({ "params.yaml": ["train.lr", "train@1.lr"] });
});

test("where DVC has no key for it, the whole file counts", async () => {
  const dotted = stage("train@0.5", { group: "train", params: { lr: 1 } });
  expect(await keysOf(dotted)).toEqual({ "params.yaml": null });
  expect(await keysOf(stage("train", { params: { "a.b": 1 } }))).toEqual({ "params.yaml": null });
  expect(await keysOf(stage("train", { params: { "g*": 1 } }))).toEqual({ "params.yaml": null });
});

test("params of other files, where these have them", async () => {
  const files = {
    "conf.yaml": "a: {b: 1}\nx.y: {z: 1}\n",
    "conf.json": '{"n": {"m": [1]}}',
    "conf.toml": "[t]\nk = 1\n",
  };
  const from = (file: string, key: string): Stage =>
    stage("s", { params: { p: 1 }, paramSources: { p: { file, key } } });
  expect(await keysOf(from("conf.yaml", "a.b"), files)).toEqual({ "conf.yaml": ["a.b"] });
  expect(await keysOf(from("conf.json", "n.m"), files)).toEqual({ "conf.json": ["n.m"] });
  expect(await keysOf(from("conf.toml", "t.k"), files)).toEqual({ "conf.toml": ["t.k"] });
  expect(await keysOf(from("conf.yaml", "x.y.z"), files)).toEqual({ "conf.yaml": null });
  expect(await keysOf(from("conf.yaml", "no.such"), files)).toEqual({});
  expect(await keysOf(from("none.yaml", "a"), files)).toEqual({});
});

test("what DVC can't read is told", async () => {
  await using dir = await tempDir({ "params.yaml": "a: {d: [2020-01-01]}\n", "bad.json": "{" });
  const params = new ExportedParams(dir.path);
  expect(params.hasDate).toBe(true);
  params.of(stage("s", { paramSources: { p: { file: "bad.json", key: "a" } } }));
  expect([...params.unreadable]).toEqual(["bad.json"]);
  await using plain = await tempDir({ "params.yaml": PARAMS });
  expect(new ExportedParams(plain.path).hasDate).toBe(false);
});
