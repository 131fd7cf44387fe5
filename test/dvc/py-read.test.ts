import { expect, test } from "bun:test";
import { keyOf } from "../../src/dvc/key.ts";
import { readPython } from "../../src/dvc/py-read.ts";
import type { Dict, Value } from "../../src/dvc/value.ts";

function value(text: string): Dict {
  const read = readPython(text, "f.py");
  if (!read.ok) throw new Error(read.error[0]?.message);
  return read.value;
}

function message(text: string): string | undefined {
  const read = readPython(text, "f.py");
  return read.ok ? undefined : read.error[0]?.message;
}

const dict = (...entries: [string, Value][]): Dict => new Map(entries);

/** The value of `x = <text>`; undefined where it is passed over. */
function literal(text: string): Value | undefined {
  return value(`x = ${text}\n`).get("x");
}

test("literals", () => {
  expect(literal("1_000")).toBe(1000n);
  expect(literal("0x1F")).toBe(31n);
  expect(literal("0b101")).toBe(5n);
  expect(literal("0o17")).toBe(15n);
  expect(literal("-1")).toBe(-1n);
  expect(literal("+1.5")).toBe(1.5);
  expect(literal("-(1)")).toBe(-1n);
  expect(literal("1.")).toBe(1);
  expect(literal(".5")).toBe(0.5);
  expect(literal("1e3")).toBe(1000);
  expect(literal("123456789012345678901")).toBe(123456789012345678901n);
  expect(literal("None")).toBe(null);
  expect(literal("True")).toBe(true);
  expect(literal("(1)")).toBe(1n);
  expect(literal("(1,)")).toEqual([1n]);
  expect(literal("1, 2")).toEqual([1n, 2n]);
  expect(literal("1,")).toEqual([1n]);
  expect(literal("()")).toEqual([]);
  expect(literal("[1, [2.0, 'a'],]")).toEqual([1n, [2, "a"]]);
  expect(literal("{1, 2, 1.0}")).toEqual([1n, 2n]);
  expect(literal("set()")).toEqual([]);
  expect(literal("{}")).toEqual(new Map());
  expect(literal("{'a': 1, 2: {'b': None}, 'a': 3,}")).toEqual(
    dict(["a", 3n], [keyOf(2n), dict(["b", null])]),
  );
});

test("strings", () => {
  expect(literal("'a' \"b\"")).toBe("ab");
  expect(literal("'''a\n'b''' ")).toBe("a\n'b");
  expect(literal("r'a\\n'")).toBe("a\\n");
  expect(literal("u'\\x41\\u00e9\\U0001F600\\101\\n\\\\\\''")).toBe("Aé😀A\n\\'");
  expect(literal("'a\\\nb'")).toBe("ab");
  expect(literal("'\\d'")).toBe("\\d");
  expect(literal('"#no comment"  # a comment')).toBe("#no comment");
});

test("what is no literal is passed over, with the statement that it stands in", () => {
  for (const text of [
    "f(1)",
    "y",
    "1 + 2",
    "--1",
    "1j",
    "1 + 2j",
    "b'x'",
    "f'{a}'",
    "[1, y]",
    "{'a': y}",
    "{**y}",
    "{[1]: 2}",
    "[*y]",
    "not True",
    "1 if a else 2",
    "'a'.lower()",
    "lambda: 1",
    "...",
    "[i for i in y]",
    "'\\N{DASH}'",
    "1 = 2",
    "y = 1",
  ]) {
    expect(literal(text)).toBeUndefined();
  }
});

test("targets", () => {
  expect(
    value(
      [
        "a: int = 1",
        "b: dict[str, int]",
        "c, d = 1, 2",
        "e.f = 1",
        "self.g = 1",
        "(h) = 1; i = 2",
        "j[0] = 1",
        "k += 1",
        "if a: l = 1",
        "else: m = 1",
        "try: n = 1",
        "a == 1",
        "match = 2",
        "é = 3",
      ].join("\n"),
    ),
  ).toEqual(dict(["a", 1n], ["g", 1n], ["h", 1n], ["i", 2n], ["match", 2n], ["é", 3n]));
});

test("classes are maps, __init__ gives what it sets on self, other blocks are passed over", () => {
  expect(
    value(`
import os
@dataclass
class T(Base, k=lambda: 1):
    """Doc: string."""
    a = 1

    class U: b = 2; c = 3
    # a comment
  # another, further left
    def __init__(self, x: int = 3) -> None:
        self.d = "x"
        local = 4
        if x:
            self.e = 5
        self.f = {
    'g': 1,
        }
    def other(self):
        self.h = 6
    i = (1 +
1)
    j = 7
if True:
    k = 8
    class V:
        l = 9
for m in n:
    o = 10
p = \\
    11
`),
  ).toEqual(
    dict(
      [
        "T",
        dict(
          ["a", 1n],
          ["U", dict(["b", 2n], ["c", 3n])],
          ["d", "x"],
          ["f", dict(["g", 1n])],
          ["j", 7n],
        ),
      ],
      ["p", 11n],
    ),
  );
});

test("f-strings of all kinds are passed over whole", () => {
  expect(
    value(
      [
        `a = f"{x["k"]}"`,
        `b = 1`,
        `c = f'{x:{w}}' f"{x!r:'>10}" rf'{y}\\\\'`,
        `d = f"""{ {1: "}"}[1] } {{ " """`,
        `e = f"\\N{DASH} { (lambda x: 1)(2) }"`,
        `g = 2`,
      ].join("\n"),
    ),
  ).toEqual(dict(["b", 1n], ["g", 2n]));
});

test("mistakes that leave no doubt are failures", () => {
  expect(message("a = 'x\nb = 1")).toBe("f.py: a string does not end");
  expect(message("a = (1,\nb = 1")).toBe("f.py: a bracket is not closed");
  expect(message("a = 1)")).toBe("f.py: a ) too many");
  expect(message("a = '''x")).toBe("f.py: a string does not end");
  expect(message('a = f"{x"')).toBe("f.py: a string does not end");
  expect(message("a = €")).toBe("f.py: a sign that Python does not have");
});

test("an empty file has no values, and tabs count as Python counts them", () => {
  expect(value("")).toEqual(new Map());
  expect(value("class A:\n\ta = 1\n        b = 2\n")).toEqual(
    dict(["A", dict(["a", 1n], ["b", 2n])]),
  );
});
