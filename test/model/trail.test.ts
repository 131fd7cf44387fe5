import { expect, test } from "bun:test";
import { isCode, isRoot, keyParts, trail } from "../../src/model/trail.ts";

const VIA = {
  "fn lib/clean.ts#parse": "fn pipeline.ts#train",
  "fn lib/text.ts#trim": "fn lib/clean.ts#parse",
  "module lib/data.json": "fn lib/text.ts#trim",
  "fn lib/a.ts#a": "fn lib/b.ts#b",
  "fn lib/b.ts#b": "fn lib/a.ts#a",
  "fn lib/hook.ts#hook": "effects lib/poly.ts",
};

test.each<[string, string, string | null, string | null, boolean]>([
  ["fn lib/clean.ts#parse", "fn", "lib/clean.ts", "parse", true],
  ["const a#b/c.ts#x", "const", "a#b/c.ts", "x", true],
  ["module lib/a#b.json", "module", "lib/a#b.json", null, true],
  ["effects lib/poly.ts", "effects", "lib/poly.ts", null, true],
  ["effects order", "effects", null, null, false],
  ["uses conf/x y.txt", "uses", "conf/x y.txt", null, false],
  ["tsconfig tsconfig.json#jsx", "tsconfig", "tsconfig.json", "jsx", false],
  ["pkg @s/yaml@2.9.1", "pkg", null, null, false],
  ["env X#Y", "env", null, null, false],
  ["preload", "", null, null, false],
])("%s taken apart", (key, kind, file, symbol, code) => {
  expect(keyParts(key)).toMatchObject({ kind, file, symbol });
  expect(isCode(keyParts(key))).toBe(code);
});

test("the way from a stage to what it reaches", () => {
  const train = { stage: "train", group: null };
  expect(trail(train, VIA, "module lib/data.json")).toEqual([
    "train",
    "lib/clean.ts#parse",
    "lib/text.ts#trim",
    "lib/data.json",
  ]);
  expect(trail(train, VIA, "fn pipeline.ts#train")).toEqual(["train"]);
  expect(trail(train, VIA, "fn lib/hook.ts#hook")).toEqual([
    "train",
    "lib/poly.ts",
    "lib/hook.ts#hook",
  ]);
});

test("the stage stands for its own function, under the name of its group or of the loop it is made in", () => {
  const member = { stage: "train@en", group: "train" };
  expect(trail(member, VIA, "fn lib/clean.ts#parse")).toEqual(["train@en", "lib/clean.ts#parse"]);
  expect(isRoot({ stage: "loop1" }, {}, "fn pipeline.ts#stage")).toBe(true);
  expect(isRoot({ stage: "loop1" }, {}, "fn pipeline.ts#work")).toBe(false);
  expect(isRoot({ stage: "train" }, VIA, "fn lib/text.ts#trim")).toBe(false);
  expect(isRoot({ stage: "train" }, {}, "const lib/x.ts#train")).toBe(false);
});

test("a circle ends", () => {
  expect(trail({ stage: "s" }, VIA, "fn lib/a.ts#a")).toEqual(["s", "lib/b.ts#b", "lib/a.ts#a"]);
});
