import { expect, test } from "bun:test";
import { isReadable, StageParams } from "../../src/migrate/param-names.ts";
import { ParamFiles } from "../../src/pipeline/param-file.ts";
import { tempDir } from "../helpers.ts";

const FILES = {
  "params.yaml": "lr: 0.1\na: { lr: 0.2, b: { c: 1, l: [1] } }\nx{y: 1\n",
  "conf.toml": "lr = 3\n",
};

test("each value has the shortest name that is free", async () => {
  await using dir = await tempDir(FILES);
  const params = new StageParams(new ParamFiles(dir.path), ["c"], ["other"]);
  expect(params.declare("params.yaml", "lr")?.name).toBe("lr");
  expect(params.declare("params.yaml", "lr")?.name).toBe("lr");
  expect(params.declare("params.yaml", "a.lr")?.name).toBe("a.lr");
  expect(params.declare("conf.toml", "lr")?.name).toBe("conf.lr");
  expect(params.declare("params.yaml", "a.b.c")?.name).toBe("a.b.c");
  expect(params.declare("params.yaml", "x{y")?.name).toBe("x_y");
  expect(params.declare("params.yaml", "gone")).toBeUndefined();
  expect(params.declare("params.yaml", "gone", true)).toMatchObject({ value: null, missing: true });
  expect(params.values).toMatchObject({ lr: 0.1, "a.lr": 0.2, "conf.lr": 3, gone: null });
});

test("a name for a text, through a map that is a param already", async () => {
  await using dir = await tempDir(FILES);
  const params = new StageParams(new ParamFiles(dir.path), [], []);
  params.declare("params.yaml", "a");
  const fork = params.fork();
  expect(fork.reference("params.yaml", "a.lr", "0.2")).toBe("a.lr");
  expect(fork.reference("params.yaml", "lr", "0.10")).toBeNull();
  expect(fork.reference("params.yaml", "lr", "0.1")).toBe("lr");
  expect(fork.reference("params.yaml", "a.b", "{}")).toBeNull();
  expect(fork.reference("x.py", "lr", "0.1")).toBeNull();
  expect(fork.all.map(({ name }) => name)).toEqual(["a", "lr"]);
  expect(params.all.map(({ name }) => name)).toEqual(["a"]);
});

test("files that param() reads", () => {
  expect(["a.yaml", "a.YML", "a.json", "a.toml", "a.py", "a"].filter(isReadable)).toHaveLength(4);
});
