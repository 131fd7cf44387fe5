import { expect, test } from "bun:test";
import type { PlotData } from "../../src/model/plot.ts";
import { escapedField, fillTemplate } from "../../src/plots/user-template.ts";

const PLOT: PlotData = {
  ...{ kind: "chart", id: "p", title: "T", template: "mine", x: "a.b", y: "loss" },
  ...{ xLabel: "X", yLabel: "Y", series: "field", revisions: ["workspace", "HEAD"] },
  points: [
    { "a.b": 1, loss: 2, field: "loss", rev: "workspace" },
    { "a.b": 1, loss: 3, field: "acc", rev: "HEAD" },
  ],
};

test("anchors stand for values, or within texts", () => {
  const filled = fillTemplate(
    {
      data: { values: "<DVC_METRIC_DATA>" },
      title: "of <DVC_METRIC_TITLE>: <DVC_METRIC_Y_LABEL>",
      list: ["<DVC_METRIC_X>", { deep: "<DVC_METRIC_GROUP_BY_Y>" }],
      color: "<DVC_METRIC_COLOR>",
      dash: "<DVC_METRIC_STROKE_DASH>",
      calculate: "<DVC_METRIC_PIVOT_FIELD>",
      other: "<DVC_METRIC_NOPE>",
    },
    PLOT,
  );
  expect(filled).toMatchObject({
    data: { values: PLOT.points },
    title: "of T: Y",
    list: ["a\\.b", { deep: ["rev", "field", "loss"] }],
    color: { field: "rev", scale: { domain: ["workspace", "HEAD"] } },
    dash: { field: "field", scale: { domain: ["loss", "acc"] } },
    calculate: `datum["rev"] + '::' + datum["field"]`,
    other: "<DVC_METRIC_NOPE>",
  });
});

test("with one y there is nothing to tell apart", () => {
  const spec = { data: { values: "<DVC_METRIC_DATA>" }, row: "<DVC_METRIC_ROW>" };
  expect(fillTemplate(spec, { ...PLOT, series: null })).toMatchObject({ row: {} });
});

test("no place for the data", () => {
  expect(fillTemplate({ data: {} }, PLOT)).toBeNull();
});

test("names that Vega-Lite would take for a way", () => {
  expect(escapedField("a.b[0]'\"\\")).toBe("a\\.b\\[0\\]\\'\\\"\\\\");
});
