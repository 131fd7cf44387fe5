import { expect, test } from "bun:test";
import { orStop } from "../../src/model/failure.ts";
import { readMetrics } from "../../src/revision/numbers.ts";
import { toPlain } from "../../src/revision/plain.ts";

function plain(text: string, name: string, asDvc = false): unknown {
  return toPlain(orStop(readMetrics(new TextEncoder().encode(text), name, asDvc)));
}

test.each([
  ['{"a": {"b": 1}, "l": [1, null], "n": null}', "m.json", { a: { b: 1 }, l: [1, null], n: null }],
  ["a: {b: 1.5}\nbig: 9007199254740993\n", "m.yaml", { a: { b: 1.5 }, big: 9007199254740993n }],
  ["a = 1\n[t]\nb = 2\n", "m.toml", { a: 1, t: { b: 2 } }],
  ["A = 1\n", "m.py", { A: 1 }],
  ["0.5", "m.json", 0.5],
  ["0", "m.json", 0],
  ["0.0\n", "m", 0],
  ["", "m.yaml", {}],
  ['{"x": NaN, "y": -Infinity}', "m.json", { x: Number.NaN, y: Number.NEGATIVE_INFINITY }],
])("%j of %s", (text, name, value) => {
  expect(plain(text, name)).toEqual(value);
});

test("as DVC: without lists, nulls and what is then empty", () => {
  const text = '{"a": {"b": [1]}, "l": [1], "n": null, "s": "x", "t": true, "d": {"k": 1}}';
  expect(plain(text, "m.json", true)).toEqual({ s: "x", t: true, d: { k: 1 } });
  expect(plain("d: 2025-01-31\nx: 1\n", "m.yaml", true)).toEqual({ x: 1 });
  expect(plain("0", "m.json", true)).toEqual({});
});

test.each([
  ["a row's columns", "acc,loss\n0.5,1e-3\n", { acc: 0.5, loss: 0.001 }],
  [
    "the last row of a log",
    "step,loss\n1,3\n2,-inf\n",
    { step: 2, loss: Number.NEGATIVE_INFINITY },
  ],
  ["a name and a value", "name,value\nacc,0.5\nloss,1\n", { acc: 0.5, loss: 1 }],
  [
    "a name and columns",
    "class,p,r\ncat,0.1,0.2\ndog,0.3,\n",
    { cat: { p: 0.1, r: 0.2 }, dog: { p: 0.3, r: "" } },
  ],
  ["names that come twice are a log", "who,x\na,1\na,2\n", { who: "a", x: 2 }],
  ["one name", "name,value\nacc,0.5\n", { acc: 0.5 }],
  ["one row with a text in it", "model,acc,loss\nbig,1,2\n", { model: "big", acc: 1, loss: 2 }],
  ["big integers", "n\n9007199254740993\n", { n: 9007199254740993n }],
  ["a header alone", "a,b\n", {}],
  ["nothing", "", {}],
])("tables: %s", (_, text, value) => {
  expect(plain(text, "m.csv")).toEqual(value);
  expect(plain(text.replaceAll(",", "\t"), "m.tsv", true)).toEqual(value);
});

test("tables: quotes, breaks in cells, empty lines", () => {
  const text = '"a","b ""c"""\r\n\r\n1,"x, y\nz"\r\n';
  expect(plain(text, "m.csv")).toEqual({ a: 1, 'b "c"': "x, y\nz" });
});

test("what is no text, or no JSON, is told", () => {
  const odd = readMetrics(new Uint8Array([0xff, 0xfe]), "m.json", false);
  expect(odd).toMatchObject({ ok: false, error: [{ message: "m.json is not valid UTF-8" }] });
  expect(readMetrics(new TextEncoder().encode("{"), "m.json", false).ok).toBe(false);
});
