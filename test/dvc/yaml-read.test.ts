import { expect, test } from "bun:test";
import { keyOf } from "../../src/dvc/key.ts";
import { DateValue, type Value } from "../../src/dvc/value.ts";
import { readYaml } from "../../src/dvc/yaml-read.ts";

function value(text: string): Value {
  const read = readYaml(text, "f.yaml");
  if (!read.ok) throw new Error(read.error[0]?.message);
  return read.value.value;
}

function message(text: string): string | undefined {
  const read = readYaml(text, "f.yaml");
  return read.ok ? undefined : read.error[0]?.message;
}

const dict = (...entries: [string, Value][]): Value => new Map(entries);

const SCALARS: readonly (readonly [string, Value])[] = [
  ["yes", "yes"],
  ["off", "off"],
  ["True", true],
  ["FALSE", false],
  ["~", null],
  ["Null", null],
  ["017", 17n],
  ["08", 8n],
  ["0o17", 15n],
  ["0x1F", 31n],
  ["0b101", 5n],
  ["1_000", 1000n],
  ["-_1", -1n],
  ["+1", 1n],
  ["-0", 0n],
  ["9007199254740993", 9007199254740993n],
  ["1.0", 1],
  ["1.", 1],
  ["1e5", 1e5],
  ["1e-5", 1e-5],
  ["1_0.5", 10.5],
  [".5", 0.5],
  [".5e5", ".5e5"],
  [".5e+5", 0.5e5],
  [".inf", Infinity],
  ["-.Inf", -Infinity],
  [".NaN", NaN],
  ["-.nan", "-.nan"],
  ["-0.0", -0],
  ["1e400", Infinity],
  ["12:30:45", "12:30:45"],
  ["2020-01-02", new DateValue("2020-01-02")],
  ["2020-1-2 10:00:00 +02:00", new DateValue("2020-1-2 10:00:00 +02:00")],
  ["2020-1-2", "2020-1-2"],
  ["'1'", "1"],
  ['"\\x41\\u00e9"', "Aé"],
  ["!!str 1", "1"],
  ["! 1", "1"],
  ["!!float 3", 3],
  ['!!int "3"', 3n],
  ["!!null ''", null],
  ["!!bool true", true],
  ["0b", "0b"],
  ["_1", "_1"],
  ["1__", 1n],
  ["-", [null]],
  ["<<", "<<"],
  ["a b", "a b"],
];

for (const [text, expected] of SCALARS) {
  test(`${text} is read as ruamel reads it`, () => {
    expect(value(text)).toEqual(expected);
  });
}

test("merged keys come first, own ones win, and the first of a list of maps is strongest", () => {
  const text = "a: {z: 4, <<: [{x: 1}, {x: 2, y: 3}], y: 5}";
  expect(value(text)).toEqual(dict(["a", dict(["x", 1n], ["y", 5n], ["z", 4n])]));
  const a = value(text);
  expect(a instanceof Map && [...(a.get("a") as Map<string, Value>).keys()]).toEqual([
    "x",
    "y",
    "z",
  ]);
  expect(value('"<<": {a: 1}')).toEqual(dict(["<<", dict(["a", 1n])]));
  expect(value("b: &b {x: 1}\na: {<<: *b, y: 2}")).toEqual(
    dict(["b", dict(["x", 1n])], ["a", dict(["x", 1n], ["y", 2n])]),
  );
  expect(message("<<: x")).toBe("f.yaml: << takes a map or a list of maps");
  expect(message("<<: {a: 1}\n<<: {b: 2}")).toBe("f.yaml: a second merge key <<");
});

test("duplicate keys are refused, also those that are one key to Python", () => {
  expect(message("a: 1\nb: 2\na: 3\n")).toBe("f.yaml: duplicate key a");
  expect(message("{1: a, 1.0: b}")).toBe("f.yaml: duplicate key 1");
  expect(message("{1: a, true: b}")).toBe("f.yaml: duplicate key true");
  expect(message("1: a\n'1': b\n")).toBeUndefined();
  const read = readYaml("a: 1\nb: 2\na: 3\n", "f.yaml");
  expect(!read.ok && read.error[0]?.where).toEqual({
    file: "f.yaml",
    line: 3,
    column: 1,
    source: "a: 3",
  });
});

test("keys can be any scalar", () => {
  expect(value("{1: a, 1.5: b, ~: c, false: d, 2020-01-01: e}")).toEqual(
    dict(
      [keyOf(1n), "a"],
      [keyOf(1.5), "b"],
      [keyOf(null), "c"],
      [keyOf(false), "d"],
      [keyOf(new DateValue("2020-01-01")), "e"],
    ),
  );
  expect(message("? [1]\n: 2")).toBe("f.yaml: a list or map as a key");
});

test("an anchor that is set again means the latest", () => {
  expect(value("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")).toEqual(
    dict(["a", 1n], ["b", 1n], ["c", 2n], ["d", 2n]),
  );
  expect(message("a: *x")).toContain("x");
  expect(message("a: &x {b: *x}")).toBe("f.yaml: a value that holds itself");
});

test("what DVC can't read either is refused", () => {
  expect(message("a: !foo 1")).toBe("f.yaml: a value with the tag !foo");
  expect(message("a: !!set {x, y}")).toContain("tag:yaml.org,2002:set");
  expect(message("a: 1\n---\nb: 2\n")).toBeDefined();
  expect(message("%YAML 1.1\n---\na: yes\n")).toContain("1.1");
});

test("merge conflict markers are named", () => {
  const read = readYaml("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", "dvc.lock");
  expect(!read.ok && read.error[0]?.hint).toBe("There are merge conflict markers in it.");
});

test("places of keys, values of lists, and through aliases", () => {
  const read = readYaml("a: &x\n  - b: 1\nc: *x\n1: 2\n", "f");
  if (!read.ok) throw new Error("not read");
  const at = (...path: (string | number)[]) => {
    const { line, column } = read.value.where(path);
    return [line, column];
  };
  expect(at("a")).toEqual([1, 1]);
  expect(at("a", 0)).toEqual([2, 5]);
  expect(at("c", 0, "b")).toEqual([2, 5]);
  expect(at(keyOf(1n))).toEqual([4, 1]);
  // The closest that there is.
  expect(at("a", 0, "none", "deeper")).toEqual([2, 5]);
  expect(at("none")).toEqual([1, 1]);
});
