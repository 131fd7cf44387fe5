import { expect, test } from "bun:test";
import { isInside, isOutside, normalise, pathProblem } from "../../src/api/paths.ts";

test("normal forms", () => {
  const cases: Record<string, string> = {
    a: "a",
    "a/b": "a/b",
    "./a//b/": "a/b",
    "a/./b": "a/b",
    "a/../b": "b",
    "a/..": ".",
    "..": "..",
    "../a": "../a",
    "a/../../b": "../b",
    "../../a/": "../../a",
    ".": ".",
    "./": ".",
    "": ".",
    "/": "/",
    "/a//b/../c": "/a/c",
    "/../a": "/a",
    ".hidden": ".hidden",
    "a/.hidden/..x": "a/.hidden/..x",
    "...": "...",
    "a*b?[c]": "a*b?[c]",
    "a b/\u00e9": "a b/\u00e9",
  };
  for (const [path, normal] of Object.entries(cases)) expect(normalise(path)).toBe(normal);
});

test("outside and inside", () => {
  expect(["..", "../a", "/a", "/"].every(isOutside)).toBe(true);
  expect(["a", ".", "..a", "...", "a/b"].some(isOutside)).toBe(false);
  expect(isInside("a/b", "a")).toBe(true);
  expect(isInside("a", "a")).toBe(false);
  expect(isInside("ab", "a")).toBe(false);
  expect(isInside("a", ".")).toBe(true);
  expect(isInside(".", ".")).toBe(false);
  expect(isInside("../a", ".")).toBe(false);
});

test("what can't be a path", () => {
  expect(pathProblem("")).toBe("is empty");
  expect(pathProblem("a\0")).toBe("holds a NUL character");
  expect(pathProblem("a\nb*")).toBeUndefined();
});
