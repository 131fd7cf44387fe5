import { expect, test } from "bun:test";
import { line, verdict } from "../../bench/figure.ts";

test("times must be at most the goal, rates at least", () => {
  const time = { name: "t", unit: "ms", samples: [9, 11, 10] } as const;
  expect(verdict(time)).toBe("no goal");
  expect(verdict({ ...time, goal: 10 })).toBe("met");
  expect(verdict({ ...time, goal: 9.9 })).toBe("missed");
  expect(verdict({ ...time, unit: "GB/s", goal: 9.9 })).toBe("met");
});

test("a ratio may be the other way round", () => {
  const faster = { name: "r", unit: "x", samples: [41], goal: 40, atLeast: true } as const;
  expect(verdict(faster)).toBe("met");
  expect(line(faster)).toEndWith(">= 40");
  expect(verdict({ ...faster, goal: 42 })).toBe("missed");
});

test("a line has the median, the spread, the count and the goal", () => {
  const figure = {
    name: "run",
    unit: "ms",
    samples: [9, 123.4, 10],
    goal: 8,
    note: "cold",
  } as const;
  expect(line(figure).replace(/ +/g, " ")).toBe(" run 10.0 ms 9.00 - 123 n=3 <= 8 MISSED cold");
});
