import { expect, test } from "bun:test";
import { conform, type ParamType, spell } from "../../src/pipeline/param-type.ts";

const INT: ParamType = { t: "int" };
const FLOAT: ParamType = { t: "float" };
const CONF: ParamType = {
  t: "fields",
  name: "Conf",
  fields: { n: { type: INT, required: true }, r: { type: FLOAT, required: false } },
};

test("integers become numbers where that is exact; whole floats are told", () => {
  expect(conform(INT, 1n)).toEqual({ value: 1, floats: [], misfits: [] });
  expect(conform(INT, 2n ** 60n).value).toBe(2n ** 60n);
  expect(conform(FLOAT, 1n)).toEqual({ value: 1, floats: [[]], misfits: [] });
  expect(conform(FLOAT, 0.5)).toEqual({ value: 0.5, floats: [], misfits: [] });
  expect(conform({ t: "any" }, [1n, 1, { a: 2 }]).floats).toEqual([["1"], ["2", "a"]]);
  expect(conform({ t: "list", of: FLOAT }, [1n, 0.5, 2]).floats).toEqual([["0"], ["2"]]);
});

test("what does not fit is told with its place", () => {
  const why = (type: ParamType, given: Parameters<typeof conform>[1]): readonly string[] =>
    conform(type, given).misfits.map(({ path, message }) => `${path.join(".")} ${message}`);
  expect(why(INT, 1)).toEqual([" is a float (1.0), but should be int"]);
  expect(why(INT, true)).toEqual([" is true, but should be int"]);
  expect(why({ t: "list", of: INT }, [1n, "a"])).toEqual([
    '1 is a string ("a"), but should be int',
  ]);
  expect(why(CONF, { r: "x", z: 1n })).toEqual([
    ' lacks "n", which Conf needs',
    'r is a string ("x"), but should be float',
    "z is unknown to Conf, which has n, r",
  ]);
  expect(why({ t: "union", of: [INT, CONF] }, { n: "a" })).toEqual([
    'n is a string ("a"), but should be int',
  ]);
  expect(why({ t: "literal", values: ["a", 1n] }, 1)).toEqual([
    ' is a float (1.0), but should be one of "a", 1',
  ]);
});

test("a union takes the first that fits, an integer before a float", () => {
  const union: ParamType = { t: "union", of: [FLOAT, INT, { t: "none" }] };
  expect(conform(union, 1n)).toEqual({ value: 1, floats: [], misfits: [] });
  expect(conform(union, 1).floats).toEqual([[]]);
  expect(conform(union, null).misfits).toEqual([]);
});

test("types are spelt as annotations", () => {
  expect(spell({ t: "dict", of: { t: "list", of: INT } })).toBe("dict[str, list[int]]");
  expect(spell({ t: "tuple", of: [INT, { t: "str" }] })).toBe("tuple[int, str]");
  expect(spell({ t: "union", of: [CONF, { t: "none" }] })).toBe("Conf or None");
});
