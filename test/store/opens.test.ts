import { expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { tempDir } from "../helpers.ts";
import { watchOpens } from "./opens.ts";

test("watchOpens tells opens, and nothing else", async () => {
  await using dir = await tempDir();
  const [a, b] = [await dir.file("a", "1"), await dir.file("b", "2")];
  using watch = watchOpens([a, b]);
  if (!watch) return;
  statSync(a);
  expect(watch.taken()).toEqual([]);
  readFileSync(b);
  readFileSync(a);
  expect(watch.taken()).toEqual([b, a]);
  expect(watch.taken()).toEqual([]);
});
