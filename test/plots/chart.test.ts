import { expect, test } from "bun:test";
import { pathToFileURL } from "node:url";
import { type PlotData, TEMPLATES } from "../../src/model/plot.ts";
import { chartSpec } from "../../src/plots/chart.ts";
import { SpecError, toSvg } from "../../src/plots/vega.ts";
import { tempDir } from "../helpers.ts";

const REVISIONS = ["workspace", "main"];

function plot(change: Partial<PlotData>): PlotData {
  const revisions = change.revisions ?? ["workspace"];
  const names = change.series === undefined || change.series === null ? [""] : ["loss", "acc"];
  const points = revisions.flatMap((rev) =>
    names.flatMap((field) =>
      [0, 1, 2, 3, 4].map((at) => ({ "x.1": String(at), y: String(at * at), rev, field })),
    ),
  );
  return {
    ...{ kind: "chart", id: "p.csv", title: "Title", template: "linear", x: "x.1", y: "y" },
    ...{ xLabel: "the x", yLabel: "the y", series: null, revisions, points },
    ...change,
  };
}

const CASES = TEMPLATES.flatMap((template) =>
  [["workspace"], REVISIONS].flatMap((revisions) =>
    [null, "field"].map((series) => [template, revisions.length, series, revisions] as const),
  ),
);

test.each(CASES)("%s of %d revisions, by %p, is drawn", async (template, _n, series, revisions) => {
  const svg = await toSvg(chartSpec(template, plot({ template, revisions, series })));
  expect(svg).toStartWith("<svg ");
  expect(svg).not.toMatch(/NaN|undefined/);
  for (const text of ["Title", "the x"]) expect(svg).toContain(text);
  if (revisions.length > 1) for (const rev of revisions) expect(svg).toContain(`>${rev}<`);
  if (series !== null) for (const name of ["loss", "acc"]) expect(svg).toContain(name);
});

test("an axis of dates, and one of names in the order of the rows", async () => {
  const rows = (values: readonly string[]) =>
    values.map((x, i) => ({ "x.1": x, y: i, rev: "workspace" }));
  const dates = chartSpec("linear", plot({ points: rows(["2024-01-01", "2024-02-01"]) }));
  expect(dates).toMatchObject({ encoding: { x: { type: "temporal", field: "x\\.1" } } });
  const names = chartSpec("simple", plot({ points: rows(["b", "a"]) }));
  expect(names).toMatchObject({ encoding: { x: { type: "nominal", sort: null } }, params: [] });
  const svg = await toSvg(names);
  expect(svg.indexOf(">b<")).toBeLessThan(svg.indexOf(">a<"));
});

test("a spec that is none is told", async () => {
  expect(toSvg({ mark: "nope", data: { values: [] } })).rejects.toThrow(SpecError);
});

test("nothing is fetched", async () => {
  await using dir = await tempDir();
  const url = pathToFileURL(await dir.file("d.json", '[{"a": "seen"}]')).href;
  const spec = { data: { url }, mark: "text", encoding: { text: { field: "a" } } };
  const svg = await toSvg(spec);
  expect(svg).toStartWith("<svg ");
  expect(svg).not.toContain("seen");
});
