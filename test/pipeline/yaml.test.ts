import { expect, test } from "bun:test";
import { orStop } from "../../src/model/failure.ts";
import { parseYaml, parseYamlValue, type TextCache } from "../../src/pipeline/yaml.ts";

function memory(): TextCache & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: (kind, key, stamp) => kept.get(`${kind} ${key} ${stamp}`),
    set: (kind, key, stamp, text) => kept.set(`${kind} ${key} ${stamp}`, text),
  };
}

const TEXT = `
s:
  int: 9007199254740993
  small: 5
  float: 1.5
  odd: [.nan, .inf, -.inf, -0, -0.0]
  text: "int"
  words: [int, 3]
  empty: [[], {}, null, true]
`;

test("a text that was read before gives the same value, without the parser", () => {
  const cache = memory();
  const first = orStop(parseYaml(TEXT, "params.yaml", cache));
  expect(cache.kept.size).toBe(1);
  const again = orStop(parseYaml(TEXT, "params.yaml", cache));
  expect(again.value).toEqual(first.value);
  expect(again.value).toMatchObject({
    s: {
      int: 9007199254740993n,
      small: 5n,
      odd: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, -0],
      words: ["int", 3n],
    },
  });
});

test("places are the same as without a cache", () => {
  const cache = memory();
  orStop(parseYaml(TEXT, "params.yaml", cache));
  const again = orStop(parseYaml(TEXT, "params.yaml", cache));
  expect(again.where(["s", "small"])).toMatchObject({ file: "params.yaml", line: 4, column: 3 });
});

test("another text is not taken for it, and what can't be read is not kept", () => {
  const cache = memory();
  orStop(parseYaml("a: 1", "params.yaml", cache));
  expect(orStop(parseYaml("a: 2", "params.yaml", cache)).value).toEqual({ a: 2n });
  expect(parseYaml("a: [", "params.yaml", cache).ok).toBe(false);
  expect(cache.kept.size).toBe(2);
});

test("one value", () => {
  expect(parseYamlValue("[1, x]")).toEqual([1n, "x"]);
  expect(parseYamlValue("[")).toBeUndefined();
});
