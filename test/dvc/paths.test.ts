import { expect, test } from "bun:test";
import { folderOf, fromRoot, isOutside, isUrl, rooted } from "../../src/dvc/paths.ts";

test("paths lead from the root, however they are written", () => {
  const at = (file: string, wdir: string, path: string): string =>
    rooted("/r", { file, wdir }, path);
  expect(at("dvc.yaml", ".", "./a//b/")).toBe("a/b");
  expect(at("n/dvc.yaml", "w", "../x")).toBe("n/x");
  expect(at("n/dvc.yaml", ".", "../../x")).toBe("../x");
  expect(at("dvc.yaml", ".", ".")).toBe(".");
  expect(at("dvc.yaml", ".", "/r/a")).toBe("a");
  expect(at("dvc.yaml", ".", "/other/a/")).toBe("../other/a");
  expect(at("n/dvc.yaml", "/r/w", "x")).toBe("w/x");
  expect(fromRoot("/r", "/r")).toBe(".");
});

test("outside, urls, folders", () => {
  expect(["..", "../x", "/x", "x", "..x", "."].map(isOutside)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(["s3://b/k", "remote://r/x", "https://h", "a/b", "a:b"].map(isUrl)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(["a", "a/b", "a/b/c"].map(folderOf)).toEqual(["", "a", "a/b"]);
});
