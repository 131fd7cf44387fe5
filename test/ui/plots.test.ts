import { expect, test } from "bun:test";
import type { Plot, PlotData } from "../../src/model/plot.ts";
import { plotsJson, plotsText } from "../../src/ui/plots.ts";

const CHART: PlotData = {
  ...{ kind: "chart", id: "p", title: "T", template: "linear", x: "x", y: "y" },
  ...{ xLabel: "x", yLabel: "y", series: null, revisions: ["workspace"], points: [] },
};

function chart(points: PlotData["points"], more: Partial<PlotData> = {}): Plot {
  return { ...CHART, points, ...more };
}

test("a line with its range, and one along names", () => {
  const line = plotsText([
    chart([
      { x: "0", y: "1" },
      { x: "10", y: "2.5" },
    ]),
  ]);
  expect(line).toStartWith("T\n 2.5 │");
  expect(line).toMatch(/\n {3}1 │⣀/);
  expect(line).toMatch(/\n {6}0 +x +10\n$/);
  const names = plotsText([
    chart([
      { x: "mon", y: 1 },
      { x: "tue", y: 2n },
    ]),
  ]);
  expect(names).toMatch(/mon +x +tue\n$/);
  expect(plotsText([chart([{ x: 1, y: "none" }])])).toBe("T\n  y holds no numbers\n");
});

test("bars, the longest twenty", () => {
  const points = Array.from({ length: 25 }, (_, i) => ({ x: i, y: `n${i}` }));
  const text = plotsText([chart(points, { template: "bar_horizontal_sorted" })]);
  expect(text.split("\n")[1]).toMatch(/^ {2}n24 █+ 24$/);
  expect(text).toEndWith("  and 5 more\n");
});

test("shares of a confusion matrix", () => {
  const points = ["a", "a", "b"].map((x) => ({ x, y: "a" }));
  const text = plotsText([chart(points, { template: "confusion_normalized" })]);
  expect(text).toBe("T\n  y \\ x  a     b\n  a      0.67  0.33\n");
});

test("control characters of data do not reach the terminal", () => {
  const text = plotsText([
    chart([{ x: 1, y: "\u001b[31m" }], { template: "bar_horizontal", title: "\u001b[2J" }),
  ]);
  expect(text).not.toContain("\u001b");
});

test("JSON in DVC's shape, integers exact", () => {
  const points = [{ x: 9007199254740993n, y: 1 }];
  const bytes = new TextEncoder().encode("<svg/>");
  const image: Plot = {
    ...{ kind: "image", id: "i.svg", title: "i.svg" },
    images: [{ rev: "workspace", type: "image/svg+xml", bytes }],
  };
  const spec = { data: { values: points } };
  const problem = { id: "q", rev: "HEAD", message: "m" };
  const text = plotsJson([{ ...CHART, points, spec }, image], [problem]);
  expect(text).toContain('"x":9007199254740993');
  expect(JSON.parse(text)).toMatchObject({
    schema: 1,
    data: {
      p: [{ type: "vega", revisions: ["workspace"] }],
      "i.svg": [{ type: "image", url: "data:image/svg+xml;base64,PHN2Zy8+" }],
    },
    errors: [{ name: "q", rev: "HEAD", msg: "m" }],
  });
});
