import { expect, test } from "bun:test";
import { OutsTrie } from "../../src/dvc/outs-trie.ts";

test("finds what is above and below a path, in the order of its folders", () => {
  const trie = new OutsTrie<string>();
  for (const path of ["/r/o/b", "/r/p", "/r/o/a", "/r/o/b/c"]) trie.set(path, path);
  expect(trie.get("/r/o/a")).toBe("/r/o/a");
  expect(trie.get("/r/o")).toBeUndefined();
  expect(trie.above("/r/o/b/c/d")).toEqual(["/r/o/b", "/r/o/b/c"]);
  expect(trie.above("/r/ob")).toEqual([]);
  expect(trie.below("/r/o")).toEqual(["/r/o/b", "/r/o/b/c", "/r/o/a"]);
  expect(trie.below("/")).toEqual(["/r/o/b", "/r/o/b/c", "/r/o/a", "/r/p"]);
  expect(trie.below("/nope")).toEqual([]);
});
