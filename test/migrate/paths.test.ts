import { expect, test } from "bun:test";
import { nativePath, nativePieces } from "../../src/migrate/paths.ts";
import type { Piece } from "../../src/migrate/pieces.ts";

test("paths of a stage are relative to the pipeline file", () => {
  expect(nativePath(".", "./a//b/")).toBe("a/b");
  expect(nativePath("sub/x", "../a")).toBe("sub/a");
  expect(nativePath("sub", "../../a")).toBe("../a");
  expect(nativePath("sub", "/a")).toBe("/a");
  expect(nativePath("sub", ".")).toBe("sub");
});

test("the same of pieces", () => {
  const text = (value: string): Piece[] => [{ kind: "text", text: value }];
  expect(nativePieces(text("."), text("a"))).toEqual(text("a"));
  expect(nativePieces(text("sub"), text("/a"))).toEqual(text("/a"));
  expect(nativePieces(text("sub"), text("a"))).toHaveLength(3);
});
