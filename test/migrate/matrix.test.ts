import { expect, test } from "bun:test";
import { DEFAULT_PARSING } from "../../src/dvc/unpack.ts";
import { readWritten } from "../../src/migrate/document.ts";
import { groupOf } from "../../src/migrate/matrix.ts";
import { tempDir } from "../helpers.ts";

async function listsOf(group: string, params = ""): Promise<unknown> {
  await using dir = await tempDir({ "params.yaml": params });
  const text = `stages: {a: {${group}}}`;
  const file = readWritten(text, dir.path, "dvc.yaml", DEFAULT_PARSING);
  const [stage] = file.stages;
  if (!stage) throw new Error("no stage");
  return groupOf(file, stage).matrix?.lists ?? null;
}

test("lists that make the same names", async () => {
  const grid = "matrix: {a: [x, 1, 1.0, true, null], b: [2]}, cmd: c";
  expect(await listsOf(grid)).toEqual({ a: ["x", 1, "1.0", true, "None"], b: [2] });
  expect(await listsOf("matrix: {m: [{k: 1.5, l: [1.0]}]}, cmd: c")).toEqual({
    m: [{ k: 1.5, l: ["1.0"] }],
  });
  expect(await listsOf("foreach: [x, y], do: {cmd: c}")).toEqual({ item: ["x", "y"] });
  expect(await listsOf("foreach: {x: 1, y: {z: 2}}, do: {cmd: c}")).toEqual({ key: ["x", "y"] });
  expect(await listsOf("foreach: '${l}', do: {cmd: c}", "l: [1, 2]\n")).toEqual({ item: [1, 2] });
});

test("names that no matrix makes", async () => {
  expect(await listsOf("foreach: [{x: 1}, {x: 2}], do: {cmd: c}")).toBeNull();
  expect(await listsOf("foreach: [], do: {cmd: c}")).toBeNull();
  // DVC keeps one of those that are called the same.
  expect(await listsOf("matrix: {a: [x, x-y], b: [y-z, z]}, cmd: c")).toBeNull();
  expect(await listsOf("matrix: {a: [x, X]}, cmd: c")).toBeNull();
  expect(await listsOf("matrix: {a: ['x ']}, cmd: c")).toBeNull();
  expect(await listsOf("matrix: {'1': [x], b: [y]}, cmd: c")).toBeNull();
  expect(await listsOf("matrix: {a b: [x]}, cmd: c")).toBeNull();
  // From a file it is `True` in the name, and `true` elsewhere.
  expect(await listsOf("matrix: {a: '${l}'}, cmd: c", "l: [true]\n")).toBeNull();
});
