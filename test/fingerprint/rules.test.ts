import { expect, test } from "bun:test";
import { comparedUnderAnyRules, mayBeDropped } from "../../src/fingerprint/any-rules.ts";
import { RULES } from "../../src/fingerprint/fingerprint.ts";

test("the rules have a number", () => {
  expect(RULES).toBe(3);
});

test("what is around the code says the same whatever the rules", () => {
  const around = [
    "env A",
    "env *",
    "tsconfig tsconfig.json#jsx",
    "package package.json#type",
    "pkg a@1",
    "import p",
    "preload",
  ];
  const code = [
    "module a.ts",
    "fn a.ts#preload",
    "const a.ts#x",
    "effects a.ts",
    "effects order",
    "uses a.txt",
    "preload.ts",
  ];
  expect(around.filter((key) => !comparedUnderAnyRules(key))).toEqual([]);
  expect(code.filter((key) => comparedUnderAnyRules(key))).toEqual([]);
});

test("what other rules may leave out alone", () => {
  const keys = [
    "env A",
    "pkg a@1",
    "import p",
    "preload",
    "tsconfig tsconfig.json#jsx",
    "package package.json#type",
    "fn a.ts#x",
  ];
  expect(keys.filter(mayBeDropped)).toEqual(["env A", "pkg a@1", "import p"]);
});
