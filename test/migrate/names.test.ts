import { expect, test } from "bun:test";
import { checkNames } from "../../src/graph/names.ts";
import { Names } from "../../src/migrate/names.ts";

test("names of stages are those that fastpipe allows", () => {
  const names = new Names();
  const wanted = ["train", "Train", "a b", "s-us@x", "-x", "", "a//b", "../c", "ä.b/c-d", "a b"];
  const made = wanted.map((one) => names.stage(one));
  expect(made.slice(0, 4)).toEqual(["train", "Train-2", "a-b", "s-us-x"]);
  expect(made[8]).toBe("ä.b/c-d");
  expect(made[9]).toBe("a-b-2");
  expect(checkNames(made.map((name) => ({ name, where: { file: "x" } })))).toEqual([]);
});

test("variables are identifiers of their own", () => {
  const names = new Names();
  const wanted = ["train", "train-model", "data_split", "stage", "eval", "7up", "ä", "train.model"];
  expect(wanted.map((one) => names.variable(one))).toEqual([
    "train",
    "trainModel",
    "data_split",
    "stage2",
    "eval2",
    "_7up",
    "stage3",
    "trainModel2",
  ]);
});
