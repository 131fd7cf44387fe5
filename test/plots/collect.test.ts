import { expect, test } from "bun:test";
import { fail, ok } from "../../src/model/failure.ts";
import type { PlotDefinition, PlotOptions } from "../../src/model/plot.ts";
import { collectPlots, type PlotSource } from "../../src/plots/collect.ts";
import { definitionOf } from "../../src/plots/definitions.ts";

/** A revision with these files. */
function revision(
  rev: string,
  files: Readonly<Record<string, string>>,
  definitions: readonly PlotDefinition[],
): PlotSource {
  return {
    rev,
    definitions,
    read: async (path) =>
      path in files
        ? ok(new TextEncoder().encode(files[path]))
        : fail({ code: "dep_missing", message: `${path} is not there` }),
    async list(path) {
      const inside = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      return inside.length === 0 ? null : inside;
    },
  };
}

function one(path: string, options: PlotOptions = {}): PlotDefinition {
  return definitionOf(path, options);
}

test("several revisions: points of all, drawn as the first says", async () => {
  const a = revision("a", { "p.csv": "v\n1\n" }, [one("p.csv", { title: "A" })]);
  const b = revision("b", { "p.csv": "v\n2\n", "q.csv": "w\n3\n" }, [
    one("p.csv", { title: "B" }),
    one("q.csv"),
  ]);
  const { plots, problems } = await collectPlots([a, b]);
  expect(problems).toEqual([]);
  expect(plots).toMatchObject([
    {
      ...{ kind: "chart", id: "p.csv", title: "A", template: "linear", x: "step", y: "v" },
      ...{ series: null, revisions: ["a", "b"] },
      points: [
        { v: "1", step: 0, rev: "a" },
        { v: "2", step: 0, rev: "b" },
      ],
    },
    { id: "q.csv", revisions: ["b"] },
  ]);
});

test("one revision that can't be drawn does not hide the others", async () => {
  const whole = revision("a", { "p.csv": "x,y\n1,2\n" }, [one("p.csv", { x: "x" })]);
  const gone = revision("b", {}, [one("p.csv", { x: "x" })]);
  const other = revision("c", { "p.csv": "X,y\n1,2\n" }, [one("p.csv", { x: "x" })]);
  const { plots, problems } = await collectPlots([whole, gone, other]);
  expect(plots).toMatchObject([{ revisions: ["a"] }]);
  expect(problems).toEqual([
    { id: "p.csv", rev: "b", message: "p.csv is not there" },
    { id: "p.csv", rev: "c", message: 'p.csv has no column "x". Did you mean "X"?' },
  ]);
});

test("bad data is a problem of its plot", async () => {
  const files = { "a.json": "[1]", "b.csv": "", "c.yaml": "a: [", "d.csv": "x\n" };
  const names = Object.keys(files);
  const { plots, problems } = await collectPlots([
    revision(
      "w",
      files,
      names.map((name) => one(name)),
    ),
  ]);
  expect(plots).toEqual([]);
  expect(problems.map(({ id, message }) => `${id}: ${message.split("\n")[0]}`)).toEqual([
    "a.json: a.json holds no rows",
    expect.stringContaining("c.yaml: "),
    "d.csv: d.csv holds no rows",
  ]);
});

test("a folder is a plot for each file; the closest declaration says how", async () => {
  const files = { "d/a.csv": "v\n1\n", "d/in/b.csv": "v\n1\n", "d/p.png": "" };
  const source = revision("w", files, [one("d", { title: "D" }), one("d/in", { title: "IN" })]);
  const { plots } = await collectPlots([source]);
  expect(plots.map(({ id, title, kind }) => [id, title, kind])).toEqual([
    ["d/a.csv", "D", "chart"],
    ["d/in/b.csv", "IN", "chart"],
    ["d/p.png", "D", "image"],
  ]);
});

test("what is asked for wins over what is declared", async () => {
  const files = { "p.csv": "a,b,c\n1,2,3\n" };
  const source = revision("w", files, [one("p.csv", { y: "c", title: "T", template: "simple" })]);
  const { plots } = await collectPlots([source], undefined, { x: "a", y: ["b"], title: "U" });
  expect(plots).toMatchObject([
    { x: "a", y: "b", title: "U", template: "simple", points: [{ a: "1", b: "2", c: "3" }] },
  ]);
});

test("x and y of files that do not fit", async () => {
  const at = (file: string, field: string) => ({ file, field });
  const files = ["a.csv", "b.csv"];
  const definition: PlotDefinition = {
    ...one("a.csv"),
    ...{ id: "p", files, xs: [at("a.csv", "x")], ys: [at("b.csv", "y")] },
  };
  const source = revision("w", { "a.csv": "x\n1\n", "b.csv": "y\n1\n2\n" }, [definition]);
  expect((await collectPlots([source])).problems).toEqual([
    { id: "p", rev: "w", message: '"x" of a.csv and "y" of b.csv are not of one length' },
  ]);
});
