import { expect, test } from "bun:test";
import {
  type Code,
  comments,
  isIdentifier,
  list,
  print,
  string,
  text,
} from "../../src/migrate/code.ts";

const call = (fields: Record<string, Code>): Code => ({
  kind: "call",
  name: "stage",
  args: [{ kind: "object", fields: Object.entries(fields).map(([key, code]) => ({ key, code })) }],
});

test("what fits stands on one line, the rest is broken from outside", () => {
  const short = call({ deps: list([string("a")]), "odd key": text("1"), none: list([]) });
  expect(print(short)).toBe('stage({ deps: ["a"], "odd key": 1, none: [] })');
  const long = call({
    deps: list([..."abcdefghij"].map((one) => string(one.repeat(9)))),
    x: text("1"),
  });
  expect(print(long)).toBe(`stage({
  deps: [
${[..."abcdefghij"].map((one) => `    "${one.repeat(9)}",\n`).join("")}  ],
  x: 1,
})`);
  expect(print({ kind: "object", fields: [] })).toBe("{}");
});

test("comments break what they belong to", () => {
  const code: Code = {
    kind: "object",
    fields: [
      { key: "a", code: text("1"), before: [" one", " two"], after: [" end"] },
      { key: "b", code: { kind: "list", items: [], end: [" nothing"] } },
    ],
    end: [" last"],
  };
  expect(print(code)).toBe(`{
  // one
  // two
  a: 1, // end
  b: [
    // nothing
  ],
  // last
}`);
  expect(comments([" x", ""], "  ")).toBe("  // x\n  //\n");
});

test("texts of several lines are joined", () => {
  const lines = [{ code: string("a") }, { code: string("b"), before: [" why"] }];
  expect(print({ kind: "lines", lines })).toBe('[\n  "a",\n  // why\n  "b",\n].join("\\n")');
});

test("strings have the quotes that need fewer escapes", () => {
  expect(print(string('say "x"'))).toBe(`'say "x"'`);
  expect(print(string(`it's "x"`))).toBe(`"it's \\"x\\""`);
  expect(print(string('a\\n"\n\u2028'))).toBe(`'a\\\\n"\\n\\u2028'`);
});

test("a call with an object at its end, and one without", () => {
  const options: Code = { kind: "object", fields: [{ key: "cache", code: text("x".repeat(99)) }] };
  const out: Code = { kind: "call", name: "out", args: [string("p"), options] };
  expect(print(out)).toBe(`out("p", {\n  cache: ${"x".repeat(99)},\n})`);
  const long: Code = { kind: "call", name: "f", args: [string("p"), text("y".repeat(99))] };
  expect(print(long)).toBe(`f(\n  "p",\n  ${"y".repeat(99)},\n)`);
});

test("identifiers", () => {
  expect(["a", "_1", "$x", "1a", "a-b", ""].filter(isIdentifier)).toEqual(["a", "_1", "$x"]);
});
