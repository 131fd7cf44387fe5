import { expect, test } from "bun:test";
import { didYouMean, suggest } from "../../src/model/suggest.ts";

test("finds what was meant", () => {
  const names = ["train", "prepare", "evaluate", "report"];
  expect(suggest("trian", names)).toBe("train");
  expect(suggest("Prepare", names)).toBe("prepare");
  expect(suggest("prepar", names)).toBe("prepare");
  expect(suggest("evalaute", names)).toBe("evaluate");
  expect(suggest("reports", names)).toBe("report");
});

test("is silent when nothing is close", () => {
  expect(suggest("deploy", ["train", "prepare"])).toBeUndefined();
  expect(suggest("x", ["yyy"])).toBeUndefined();
  expect(suggest("x", ["y", "xy"])).toBeUndefined();
  expect(suggest("", ["train"])).toBeUndefined();
  expect(suggest("train", [])).toBeUndefined();
});

test("does not suggest the word itself", () => {
  expect(suggest("a", ["a"])).toBeUndefined();
});

test("prefers the closest of several", () => {
  expect(suggest("train-2", ["train-10", "train-1", "train-23"])).toBe("train-1");
  expect(suggest("lr", ["lt", "Lr"])).toBe("Lr");
});

test("gives a hint that can be spread", () => {
  expect(didYouMean("trian", ["train"])).toEqual({ hint: 'Did you mean "train"?' });
  expect(didYouMean("zzz", ["train"])).toEqual({});
});
