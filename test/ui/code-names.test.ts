import { expect, test } from "bun:test";
import { codeName, isWholeModule, partName } from "../../src/ui/code-names.ts";

test.each<[string, string]>([
  ["fn lib/c.ts#parse", "function parse in lib/c.ts"],
  ["class lib/c.ts#Model", "class Model in lib/c.ts"],
  ["const lib/c.ts#LIMITS", "constant LIMITS in lib/c.ts"],
  ["let lib/c.ts#at", "variable at in lib/c.ts"],
  ["var lib/c.ts#x,y", "variables x, y in lib/c.ts"],
  ["enum lib/c.ts#Kind", "enum Kind in lib/c.ts"],
  ["namespace lib/c.ts#N", "namespace N in lib/c.ts"],
  ["class lib/c.ts#default", "the default export of lib/c.ts"],
  ["const lib/c.ts#3", "a statement in lib/c.ts"],
  ["module lib/data.json", "lib/data.json"],
  ["uses conf/x.txt", "conf/x.txt"],
  ["effects lib/p.ts", "what lib/p.ts does when it loads"],
  ["effects order", "the order in which modules load"],
  ["pkg @s/yaml@2.9.1", "package @s/yaml@2.9.1"],
  ["tsconfig tsconfig.json#jsx", "setting jsx in tsconfig.json"],
  ["package package.json#default", "setting default in package.json"],
  ["import ./x in a.ts", "import ./x in a.ts"],
  ["plain", "plain"],
  ["fn lib/\x1b[2J.ts#a", "function a in lib/\\x1b[2J.ts"],
])("%s in words", (key, words) => {
  expect(codeName(key)).toBe(words);
});

test("where the file is known", () => {
  expect(partName("fn lib/c.ts#parse")).toBe("function parse");
  expect(partName("fn lib/c.ts#default")).toBe("the default export");
  expect(partName("effects lib/c.ts")).toBe("what it does when it loads");
  expect(partName("module lib/c.ts")).toBe("all of it");
  expect(partName("tsconfig tsconfig.json#jsx")).toBe("setting jsx");
});

test("modules of code that count whole", () => {
  expect(isWholeModule("module lib/c.mts")).toBe(true);
  expect(isWholeModule("module lib/c.json")).toBe(false);
  expect(isWholeModule("uses lib/c.ts")).toBe(false);
});
