import { expect, test } from "bun:test";
import { readSource } from "../../src/dvc/source.ts";

const DATA = `wdir: ..
desc: raw
outs:
- md5: d41d8cd98f00b204e9800998ecf8427e
  size: 0
  hash: md5
  path: data.csv
  cache: false
  push: false
  labels: [a]
`;

test("a file that is tracked", () => {
  const result = readSource(DATA, "data/data.csv.dvc");
  expect(result).toMatchObject({
    ok: true,
    value: {
      file: "data/data.csv.dvc",
      wdir: "..",
      desc: "raw",
      frozen: false,
      deps: [],
      outs: [{ path: "data.csv", cache: false, push: false, labels: ["a"], plot: null }],
    },
  });
  const entry = result.ok ? result.value.outs[0]?.entry : undefined;
  expect(entry?.get("md5")).toBe("d41d8cd98f00b204e9800998ecf8427e");
  expect(entry?.get("size")).toBe(0n);
});

test("imports, nothing, and what was called locked", () => {
  const text = "locked: true\ndeps:\n- path: a\n  repo: {url: u}\n- path: b\nouts:\n- path: c\n";
  expect(readSource(text, "c.dvc")).toMatchObject({
    value: {
      frozen: true,
      deps: [
        { path: "a", foreign: true },
        { path: "b", foreign: false },
      ],
    },
  });
  expect(readSource("", "c.dvc")).toMatchObject({ ok: true, value: { outs: [], wdir: "." } });
});

test("what DVC refuses is refused, with its place", () => {
  for (const text of [
    "cmd: x",
    "outs: [{md5: abc}]",
    "outs: [{path: a, metric: true}]",
    "outs: {path: a}",
    "outs: [{path: a, size: big}]",
    "- a",
    "a: [",
  ]) {
    const result = readSource(text, "x.dvc");
    expect({ text, ok: result.ok }).toEqual({ text, ok: false });
    expect(!result.ok && result.error[0]?.where).toMatchObject({ file: "x.dvc", line: 1 });
  }
});
