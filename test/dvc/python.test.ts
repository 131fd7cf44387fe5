import { expect, test } from "bun:test";
import { floatText, kindOf, pythonRepr, shellQuoted, spelled } from "../../src/dvc/python.ts";
import { DateValue } from "../../src/dvc/value.ts";

test("floats are written as Python's repr does", () => {
  const cases: [number, string][] = [
    [1, "1.0"],
    [-0, "-0.0"],
    [0, "0.0"],
    [0.1, "0.1"],
    [100000, "100000.0"],
    [123456789.125, "123456789.125"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [1.5e300, "1.5e+300"],
    [1e22, "1e+22"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [-1.25e-7, "-1.25e-07"],
    [5e-324, "5e-324"],
    [Infinity, "inf"],
    [-Infinity, "-inf"],
    [Number.NaN, "nan"],
  ];
  for (const [value, text] of cases) expect(floatText(value)).toBe(text);
});

test("in a text true is true, in a list it is True", () => {
  expect(spelled(true)).toBe("true");
  expect(spelled(null)).toBe("None");
  expect(spelled(12345678901234567890n)).toBe("12345678901234567890");
  expect(spelled([true, null, "it's", 'a"b', 1n, 1, new Map([["k", false]])])).toBe(
    `[True, None, "it's", 'a"b', 1, 1.0, {'k': False}]`,
  );
  expect(pythonRepr("a\n\t\\'\"")).toBe(`'a\\n\\t\\\\\\'"'`);
  expect(pythonRepr(new DateValue("2020-01-01"))).toBe("2020-01-01");
});

test("words for a shell", () => {
  expect(shellQuoted("")).toBe("''");
  expect(shellQuoted("a/b.c_d-e+f=g:h@i%j,k")).toBe("a/b.c_d-e+f=g:h@i%j,k");
  expect(shellQuoted("it's")).toBe(`'it'"'"'s'`);
  expect(shellQuoted("é")).toBe("'é'");
  expect(shellQuoted("a\nb")).toBe("'a\nb'");
});

test("kinds have names", () => {
  expect([null, true, 1n, 1, "", [], new Map(), new DateValue("x")].map(kindOf)).toEqual([
    "null",
    "true or false",
    "an integer",
    "a float",
    "a string",
    "a list",
    "a map",
    "a date",
  ]);
});
