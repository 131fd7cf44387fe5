import { describe, expect, test } from "bun:test";
import { dataFacts } from "../../src/fingerprint/data.ts";

const digest = (type: string, text: string): string => dataFacts(text, type).units.digest;

const SAME: Record<string, [string, string][]> = {
  json: [
    ['{"a":1,"b":[1,2]}', '{ "a": 1,\n  "b": [1, 2] }\n'],
    ['{"a":1.0}', '{"a":1}'],
    ['{"a":"\\u0041"}', '{"a":"A"}'],
    ['{"a":1,"a":2}', '{"a":2}'],
  ],
  jsonc: [['{"a":1}', '{"a":1, // one\n}']],
  json5: [["{a:1}", "{ 'a': +1, /* one */ }"]],
  toml: [
    ["a = 1\n", "# more\na = 1 # one\n"],
    ["[t]\na = 1\n", "t.a = 0x1\n"],
  ],
  yaml: [
    ["a: 1\n", "# more\n---\na: 1 # one\n"],
    ["a: [x, y]\n", "a:\n  - x\n  - y\n"],
  ],
};

const OTHER: Record<string, [string, string][]> = {
  json: [
    ['{"a":1}', '{"a":2}'],
    ['{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['{"a":1}', '{"a":"1"}'],
    ['{"a":0}', '{"a":-0}'],
    ['{"a":1e400}', '{"a":-1e400}'],
    ['{"a":1e400}', '{"a":null}'],
    ["[]", "{}"],
    ['{"__proto__":1}', '{"__proto__":2}'],
    ['{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'],
  ],
  jsonc: [['{"a":1}', '{"a":2 // one\n}']],
  json5: [
    ["{a:NaN}", "{a:null}"],
    ["{a:Infinity}", "{a:-Infinity}"],
  ],
  toml: [["a = 1\n", "a = 2\n"]],
  yaml: [
    ["a: 1\n", "a: '1'\n"],
    ["a: .nan\n", "a: ~\n"],
    ["a: 2020-01-01\n", "a: 2020-01-02\n"],
  ],
};

describe("the digest of data", () => {
  for (const [type, rows] of Object.entries(SAME)) {
    test.each(rows)(`${type}: %j is %j`, (a, b) => {
      expect(digest(type, a)).not.toBe("");
      expect(digest(type, a)).toBe(digest(type, b));
    });
  }
  for (const [type, rows] of Object.entries(OTHER)) {
    test.each(rows)(`${type}: %j is not %j`, (a, b) => {
      expect(digest(type, a)).not.toBe("");
      expect(digest(type, a)).not.toBe(digest(type, b));
    });
  }

  test.each([
    ["json", '{"a":1, // one\n}'],
    ["json", "{"],
    ["toml", "a = 1979-05-27T07:32:00Z"],
    ["yaml", "a: &x [1]\nb: *x"],
    ["text", "a"],
    ["file", "a"],
  ])("is that of the bytes where the value does not tell: %s %j", (type, text) => {
    expect(digest(type, text)).toBe("");
  });
});

test("tells what the value is", () => {
  expect(dataFacts('{"a":[1]}', "json").state.exports).toEqual({
    default: { kind: "object", members: { a: { kind: "box", element: "prim" } } },
  });
  expect(dataFacts("a", "text").state.exports).toEqual({ default: "prim" });
  expect(dataFacts("a: &x [1]", "yaml").state.exports).toEqual({ default: "unknown" });
});
