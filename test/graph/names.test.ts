import { expect, test } from "bun:test";
import { checkNames, placeText } from "../../src/graph/names.ts";

const where = { file: "pipeline.ts", line: 3, column: 1 };

function problem(name: string): string | undefined {
  return checkNames([{ name, where }])[0]?.message;
}

test("what a name may be", () => {
  for (const name of ["train", "Train_2", "a-b", "a.b", "a/b/c", "año", "日本", "_x", ".x", "1"]) {
    expect(problem(name)).toBeUndefined();
  }
});

test("what it may not be, and why", () => {
  const cases: Record<string, string> = {
    "": "it is empty",
    " a": "it has white space at its ends",
    "a\n": "it has white space at its ends",
    "a b": '" " is not allowed',
    "a\u0000b": '"\\u0000" is not allowed',
    "a@b": "`@` separates the members of a matrix",
    "a:b": "`:` is not allowed",
    "a\\b": "`\\` is not allowed",
    "-a": "it starts with `-`",
    "/a": "it has an empty part, or `.` or `..`, between slashes",
    "a/": "it has an empty part, or `.` or `..`, between slashes",
    "a/../b": "it has an empty part, or `.` or `..`, between slashes",
    ".": "it has an empty part, or `.` or `..`, between slashes",
    "a=b": "`=` is not allowed",
    "a*": "`*` is not allowed",
  };
  for (const [name, why] of Object.entries(cases)) {
    expect(problem(name)).toBe(`${JSON.stringify(name)} can't be the name of a stage: ${why}`);
  }
});

test("the values of a matrix may be anything", () => {
  expect(checkNames([{ name: "train@a b:c", group: "train", where }])).toEqual([]);
  expect(checkNames([{ name: "tr ain@a", group: "tr ain", where }])).toHaveLength(1);
});

test("the same name twice names both places", () => {
  const other = { file: "lib/x.ts", line: 9, column: 2 };
  expect(
    checkNames([
      { name: "a", where },
      { name: "a", where: other },
    ]),
  ).toEqual([
    {
      code: "duplicate_name",
      message: 'two stages are named "a": the other one is at pipeline.ts:3:1',
      where: other,
      hint: expect.any(String),
      stage: "a",
    },
  ]);
});

test("names that differ only by case", () => {
  const [told] = checkNames([
    { name: "Train", where },
    { name: "train", where },
  ]);
  expect(told?.code).toBe("duplicate_name");
  expect(told?.message).toBe(
    'the names "train" and "Train" (at pipeline.ts:3:1) differ only by case',
  );
  const nfc = [
    { name: "an\u0303o", where },
    { name: "a\u00f1o", where },
  ];
  expect(checkNames(nfc)).toHaveLength(1);
});

test("a place as text", () => {
  expect(placeText({ file: "a.ts" })).toBe("a.ts");
  expect(placeText({ file: "a.ts", line: 2 })).toBe("a.ts:2");
});
