import { expect, test } from "bun:test";
import { orStop } from "../../src/model/failure.ts";
import { imageType, readRows } from "../../src/plots/rows.ts";

async function rows(text: string, name: string, header = true): Promise<unknown> {
  return orStop(await readRows(text, name, header));
}

test("CSV and TSV hold texts", async () => {
  expect(await rows("\ufeffa,b\n1,x\n\n2\n3,y,z\n", "p.csv")).toEqual([
    { a: "1", b: "x" },
    { a: "2", b: null },
    { a: "3", b: "y" },
  ]);
  expect(await rows("a\tb\n1,0\t2\n", "p.tsv")).toEqual([{ a: "1,0", b: "2" }]);
  expect(await rows("1,2\n3,4\n", "p.CSV", false)).toEqual([
    { "0": "1", "1": "2" },
    { "0": "3", "1": "4" },
  ]);
  expect(await rows("__proto__,b\n1,2\n", "p.csv")).toEqual([
    Object.fromEntries([
      ["__proto__", "1"],
      ["b", "2"],
    ]),
  ]);
  expect(await rows('a,b\n"q"z,1\r\n"x\ny",2\n', "p.csv")).toEqual([
    { a: "qz", b: "1" },
    { a: "x\ny", b: "2" },
  ]);
  expect(await rows("", "p.csv")).toEqual([]);
});

test("lists of alike maps, wherever they are", async () => {
  expect(
    await rows('{"n": 1, "log": {"a": [{"x": 1}, {"x": 2}]}, "b": [{"y": 3}]}', "p.json"),
  ).toEqual([{ x: 1, y: 3 }, { x: 2 }]);
  expect(await rows('[{"x": 1}, {"y": 2}]', "p.json")).toEqual([]);
  expect(await rows("[1, 2]", "p.json")).toEqual([]);
  expect(await rows("- {d: 2020-01-01, f: .nan, i: 9007199254740993}\n", "p.yaml")).toEqual([
    { d: "2020-01-01", f: null, i: 9007199254740993n },
  ]);
});

test("what is no data", async () => {
  expect(await readRows("x", "p.txt", true)).toMatchObject({
    ok: false,
    error: [{ message: "p.txt is neither CSV, TSV, JSON, YAML nor TOML, nor an image" }],
  });
  expect(await readRows("[", "p.json", true)).toMatchObject({ ok: false });
});

test("images, by their suffix", () => {
  expect(imageType("a/b.PNG")).toBe("image/png");
  expect(imageType("b.svg")).toBe("image/svg+xml");
  expect(imageType("b.csv")).toBeNull();
  expect(imageType("png")).toBeNull();
});
