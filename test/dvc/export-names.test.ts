import { expect, test } from "bun:test";
import { dvcNames } from "../../src/dvc/export-names.ts";

function names(...of: string[]): string[] {
  return [...dvcNames(of).values()];
}

test("names that DVC can address stay, in their order", () => {
  expect(names("train", "a/b", "lr-0.1", "größe", "under_score")).toEqual([
    "train",
    "a/b",
    "lr-0.1",
    "größe",
    "under_score",
  ]);
});

test("members of a matrix lose their @, and what may stand in values", () => {
  expect(names("train@en-1", "train@a b", "train@it's:x@y")).toEqual([
    "train-en-1",
    "train-a-b",
    "train-it-s-x-y",
  ]);
});

test("all differ, and a name that was so before keeps it", () => {
  expect(names("t@a", "t-a", "t@a:", "t@a;", "t-a--2")).toEqual([
    "t-a-2",
    "t-a",
    "t-a-",
    "t-a--3",
    "t-a--2",
  ]);
});

test("what DVC would take for a file of its own", () => {
  expect(names("x.dvc", "dvc.yaml", "sub/dvc.lock")).toEqual(["x-dvc", "dvc-yaml", "sub/dvc-lock"]);
});
