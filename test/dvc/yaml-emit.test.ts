import { expect, test } from "bun:test";
import { keyOf } from "../../src/dvc/key.ts";
import { pythonJson } from "../../src/dvc/python-json.ts";
import { DateValue, type Dict, type Value } from "../../src/dvc/value.ts";
import { emitDict, emitList, emitScalar } from "../../src/dvc/yaml-emit.ts";
import { readYaml } from "../../src/dvc/yaml-read.ts";
import { askPython } from "./ask-python.ts";
import { RandomValues } from "./random-values.ts";
import { withDvc } from "./real.ts";

const dict = (...entries: [string, Value][]): Dict => new Map(entries);

function scalar(value: Value): string {
  return emitDict(dict(["k", value]), 0, "new")
    .slice(2)
    .trimStart();
}

test("strings are quoted where YAML 1.2 or ruamel would read something else", () => {
  for (const text of [
    "yes",
    "off",
    "12:30:45",
    "a b",
    "a:b",
    "b#c",
    "-x",
    "?x",
    ":x",
    "é",
    "a'b",
    "--- ".trim().slice(1),
  ]) {
    expect(scalar(text)).toBe(text);
  }
  for (const text of [
    "1",
    "1.0",
    "null",
    "true",
    "~",
    "0o17",
    "1e5",
    "2020-01-01",
    "",
    " a",
    "a ",
    "a: b",
    "a #b",
    "- a",
    "{a",
    "[a",
    "*a",
    "&a",
    "!a",
    "|a",
    ">a",
    "%a",
    "@a",
    "`a",
    '"a',
    "a:",
    "<<",
    "=",
    "---a",
    "...",
  ]) {
    expect(scalar(text)).toBe(`'${text}'`);
  }
  expect(scalar("it's: so")).toBe('"it\'s: so"');
  expect(scalar("a\nb\t\x7f\u2028\ufeff\u{1f600}\ue000")).toBe(
    '"a\\nb\\t\\x7F\\L\\uFEFF\u{1f600}\ue000"',
  );
});

test("other scalars", () => {
  const values: readonly (readonly [Value, string])[] = [
    [null, ""],
    [true, "true"],
    [1n, "1"],
    [1, "1.0"],
    [1e-5, "1e-05"],
    [123456789, "123456789.0"],
    [Infinity, ".inf"],
    [-Infinity, "-.inf"],
    [NaN, ".nan"],
    [new DateValue("2020-01-01"), "2020-01-01"],
    [[], "[]"],
    [new Map(), "{}"],
  ];
  for (const [value, text] of values) expect(scalar(value)).toBe(text);
});

test("lists stand at the column of their key, and what they hold begins on their line", () => {
  expect(
    emitDict(
      dict(
        ["a", [1n, dict(["b", 2n], ["c", ["x", null]]), [3n, [4n]], []]],
        [keyOf(1n), dict(["d", dict()])],
      ),
      2,
      "new",
    ),
  ).toBe(
    [
      "  a:",
      "  - 1",
      "  - b: 2",
      "    c:",
      "    - x",
      "    - ",
      "  - - 3",
      "    - - 4",
      "  - []",
      "  1:",
      "    d: {}",
    ].join("\n"),
  );
  expect(emitList(["a", dict(["b", 1n])], 0, "new")).toBe("- a\n- b: 1");
});

test("folding, old and new", () => {
  const cmd =
    "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbb ccccc";
  expect(emitScalar(cmd, 4, 9, "new")).toBe(
    "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \n      bbbbbbbbbbbbbbbb ccccc",
  );
  expect(emitScalar(cmd, 4, 9, "old")).toBe(
    "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbb\n      ccccc",
  );
  const quoted =
    "echo 'aaaaaaaaaaaaaaaaaa: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccccc ddddddddddddddddd' && echo \"eeeeeeeeeeee fffffffffff\"";
  expect(emitScalar(quoted, 4, 9, "old")).toBe(
    '"echo \'aaaaaaaaaaaaaaaaaa: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccccc\\\n      \\ ddddddddddddddddd\' && echo \\"eeeeeeeeeeee fffffffffff\\""',
  );
});

test("long keys stand behind a question mark", () => {
  const key = "k".repeat(123);
  expect(emitDict(dict([key, dict(["a", 1n])], ["b", 2n]), 0, "new")).toBe(
    `? ${key}\n: a: 1\nb: 2`,
  );
  expect(emitDict(dict(["a\nb", [1n]]), 0, "new")).toBe('? "a\\nb"\n: - 1');
  expect(emitDict(dict([keyOf(null), 1n]), 0, "new")).toBe("null: 1");
});

for (const folding of ["new", "middle", "old"] as const) {
  test(`what is written (${folding}) is read again as it was`, () => {
    const random = new RandomValues(7);
    for (let i = 0; i < 400; i++) {
      const value = random.dict(3, 3);
      const text = emitDict(value, 0, folding);
      const read = readYaml(text, "f");
      expect([text, read.ok && pythonJson(read.value.value)]).toEqual([text, pythonJson(value)]);
    }
  });
}

const PROGRAM = `
import json, sys
from dvc.utils.serialize import dumps_yaml, loads_yaml
out = []
for line in sys.stdin:
    value = json.loads(line)
    text = dumps_yaml(value)
    try:
        same = repr(loads_yaml(text)) == repr(value)
    except Exception:
        same = False
    out.append([text, same])
print(json.dumps(out))
`;

withDvc("against ruamel.yaml", () => {
  test("every byte is the same where ruamel's own text says what it should", async () => {
    const random = new RandomValues(11);
    const values = Array.from({ length: 600 }, () => random.dict(3, 3));
    const input = values.map((value) => pythonJson(value)).join("\n");
    const answers = (await askPython(PROGRAM, input)) as [string, boolean][];
    expect(answers.length).toBe(values.length);
    const faithful = answers.filter(([, same]) => same);
    // It loses spaces where it folds a line at several of them.
    expect(faithful.length).toBeGreaterThan(500);
    for (const [i, [text, same]] of answers.entries()) {
      if (same) expect(`${emitDict(values[i] ?? new Map(), 0, "new")}\n`).toBe(text);
    }
  });
});
