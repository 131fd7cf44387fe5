import { expect, test } from "bun:test";
import { dictOf, loadDataFile, parseDataFile } from "../../src/dvc/data-file.ts";
import { keyOf } from "../../src/dvc/key.ts";
import { DateValue, type Value } from "../../src/dvc/value.ts";
import { tempDir } from "../helpers.ts";

function value(text: string, name: string): Value {
  const read = parseDataFile(text, name);
  if (!read.ok) throw new Error(read.error[0]?.message);
  return read.value.value;
}

function failure(text: string, name: string) {
  const read = parseDataFile(text, name);
  if (read.ok) throw new Error("it was read");
  return read.error[0];
}

const dict = (...entries: [string, Value][]): Value => new Map(entries);

test("the suffix says what a file is, and anything else is YAML", () => {
  expect(value('{"a": 1}', "p.json")).toEqual(dict(["a", 1n]));
  expect(value("a = 1", "p.toml")).toEqual(dict(["a", 1n]));
  expect(value("a = 1", "p.PY")).toEqual(dict(["a", 1n]));
  expect(value("a: 1", "params")).toEqual(dict(["a", 1n]));
  expect(value("a: 1", "d.toml/params")).toEqual(dict(["a", 1n]));
  expect(value("a: 1", "d/.json")).toEqual(dict(["a", 1n]));
});

test("an empty file, and what Python takes for false, is an empty map", () => {
  for (const text of ["", "# nothing\n", "0", "[]", '""', "false", "~", "0.0"]) {
    expect(value(text, "p.yaml")).toEqual(new Map());
  }
  for (const text of ["0", "[]", "{}", "null"]) expect(value(text, "p.json")).toEqual(new Map());
});

test("a list at the top is read, and is no dict", () => {
  const read = parseDataFile("- 1\n", "p.yaml");
  expect(read.ok && dictOf(read.value)).toEqual({
    ok: false,
    error: [
      {
        code: "params",
        message: "p.yaml must be a map of keys to values",
        where: { file: "p.yaml", line: 1, column: 1, source: "- 1" },
      },
    ],
  });
});

test("YAML's places are told, and those of other formats' mistakes", () => {
  const read = parseDataFile("a: 1\nb:\n  c: [1, x]\n", "p.yaml");
  expect(read.ok && read.value.where(["b", "c", 1])).toEqual({
    file: "p.yaml",
    line: 3,
    column: 10,
    source: "  c: [1, x]",
  });
  expect(failure("a: [", "p.yaml")?.where).toMatchObject({ file: "p.yaml", line: 1 });
  expect(failure('{\n "a": }', "p.json")).toEqual({
    code: "syntax",
    message: "p.json: a value is missing",
    where: { file: "p.json", line: 2, column: 7, source: ' "a": }' },
  });
  expect(failure("a = 1\nb = ", "p.toml")?.where).toMatchObject({ file: "p.toml", line: 2 });
  expect(failure("a = 1\nb = 'x", "p.py")?.where).toMatchObject({ line: 2, column: 5 });
});

test("TOML's integers, floats and dates are kept apart", () => {
  expect(
    value("i = 9007199254740993\nf = 1.0\ne = 1e5\nd = 2020-01-02\n[t]\nx = [1, 2.0]", "p.toml"),
  ).toEqual(
    dict(
      ["i", 9007199254740993n],
      ["f", 1],
      ["e", 100000],
      ["d", new DateValue("2020-01-02")],
      ["t", dict(["x", [1n, 2]])],
    ),
  );
});

test("a file that is missing, is a folder or is no text is a failure", async () => {
  await using dir = await tempDir({ "dos.yaml": "a: 1\r\nb: |\r\n  x\r\n" });
  const bad = await dir.file("bad.yaml", new Uint8Array([0xff, 0xfe, 0x00]));
  const missing = loadDataFile(`${dir.path}/none.yaml`, "none.yaml");
  expect(!missing.ok && missing.error[0]).toEqual({
    code: "dep_missing",
    message: "none.yaml does not exist",
  });
  const folder = loadDataFile(dir.path, "d");
  expect(!folder.ok && folder.error[0]?.message).toBe("d is a folder, not a file");
  const bytes = loadDataFile(bad, "bad.yaml");
  expect(!bytes.ok && bytes.error[0]?.message).toBe("bad.yaml is not valid UTF-8");
  const dos = loadDataFile(`${dir.path}/dos.yaml`);
  expect(dos.ok && dos.value.value).toEqual(dict(["a", 1n], ["b", "x\n"]));
});

test("keys that are no strings are kept apart from those that look so", () => {
  expect(value("1: a\n'1': b\n", "p.yaml")).toEqual(dict([keyOf(1n), "a"], ["1", "b"]));
});
