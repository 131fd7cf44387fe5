import { expect, test } from "bun:test";
import {
  compareParams,
  missingParams,
  type ParamsState,
  readParams,
} from "../../src/dvc/params.ts";
import type { Dict, Value } from "../../src/dvc/value.ts";
import { tempDir } from "../helpers.ts";

const dict = (...entries: [string, Value][]): Dict => new Map(entries);

async function read(text: string, keys: readonly string[] | null): Promise<ParamsState> {
  await using dir = await tempDir({ "p.yaml": text });
  const state = readParams({ file: "p.yaml", keys }, `${dir.path}/p.yaml`, "sub/p.yaml");
  if (!state.ok) throw new Error(state.error[0]?.message);
  return state.value;
}

test("values are kept by the keys that were asked for", async () => {
  expect(await read("lr: 1e-3\nt: {x: 5}\nu: 1\n", ["lr", "t.x", "t.*", "no", "lr"])).toEqual({
    file: "p.yaml",
    exists: true,
    values: dict(["lr", 0.001], ["t.x", 5n], ["t.*", 5n]),
    missing: ["no"],
  });
  expect((await read("b: 1\na: [2]\n", null)).values).toEqual(dict(["b", 1n], ["a", [2n]]));
  expect((await read("", null)).values).toEqual(dict());
});

test("a file that is missing has none of the keys", () => {
  const state = readParams({ file: "p.yaml", keys: ["a", "b.c"] }, "/nowhere/p.yaml", "p.yaml");
  if (!state.ok) throw new Error("a failure");
  expect(state.value).toEqual({
    file: "p.yaml",
    exists: false,
    values: dict(),
    missing: ["a", "b.c"],
  });
  expect(missingParams(state.value, "p.yaml", "s")).toEqual({
    code: "params",
    message: "p.yaml does not exist: a, b.c should come from it",
    stage: "s",
  });
  expect(compareParams(state.value, ["a", "b.c"], dict())).toEqual({ kind: "deleted" });
});

test("what can't be used is a failure", async () => {
  await using dir = await tempDir({
    "p.yaml": "t: {a: 1, b: 2}\n",
    "l.yaml": "- 1\n",
    "b.yaml": "a: [\n",
  });
  const failed = (file: string, keys: readonly string[] | null) => {
    const state = readParams({ file, keys }, `${dir.path}/${file}`, file);
    return state.ok ? undefined : state.error[0]?.message;
  };
  expect(failed("p.yaml", ["t.*"])).toBe("the param t.* matches more than one key of p.yaml");
  expect(failed("l.yaml", null)).toBe("l.yaml must be a map of keys to values");
  expect(failed("l.yaml", ["0"])).toBeUndefined();
  expect(failed("b.yaml", ["a"])).toContain("b.yaml: ");
});

test("missing keys are named before a stage runs", async () => {
  const state = await read("a: 1\n", ["w", "q.z", "a"]);
  expect(missingParams(state, "p.yaml", "s", { file: "dvc.yaml", line: 3 })).toEqual({
    code: "params",
    message: "p.yaml has no w, q.z",
    stage: "s",
    where: { file: "dvc.yaml", line: 3 },
  });
  expect(missingParams(await read("a: 1\n", ["a"]), "p.yaml", "s")).toBeUndefined();
});

test("params are compared as DVC compares them", async () => {
  const keys = ["a", "b", "c", "d", "e"];
  const state = await read("a: 1.0\nb: 1\nc: 1\nd: [1.0, 2]\ne: .nan\n", keys);
  const lock = dict(["a", 1n], ["b", true], ["c", "1"], ["d", [1n, 2n]], ["e", NaN], ["gone", 1n]);
  expect(compareParams(state, keys, lock)).toEqual({
    kind: "keys",
    changes: [
      { key: "c", kind: "modified", before: "1", now: 1n },
      { key: "e", kind: "modified", before: NaN, now: NaN },
    ],
  });
  expect(compareParams(state, ["a", "b"], lock)).toBeUndefined();
  expect(compareParams(state, ["a"], undefined)).toEqual({ kind: "new" });
  expect(compareParams(await read("a: 1", ["a", "z"]), ["a", "z"], dict())).toEqual({
    kind: "keys",
    changes: [
      { key: "a", kind: "new", now: 1n },
      { key: "z", kind: "deleted" },
    ],
  });
});

test("of a whole file every key at its top counts, in it or in the lock", async () => {
  const state = await read("a: 1\nb: {x: 1}\n", null);
  expect(compareParams(state, null, dict(["a", 1n], ["b", dict(["x", 1n])]))).toBeUndefined();
  expect(compareParams(state, null, dict(["a", 1n], ["gone", 2n]))).toEqual({
    kind: "keys",
    changes: [
      { key: "b", kind: "new", now: dict(["x", 1n]) },
      { key: "gone", kind: "deleted", before: 2n },
    ],
  });
});
