import { expect, test } from "bun:test";
import type { DvcOut } from "../../src/dvc/stage.ts";
import { kindOf, lostFlags, mentionsOf, sameDrawing, sameFlags } from "../../src/migrate/outs.ts";

const OUT: DvcOut = {
  path: "o",
  cache: true,
  persist: false,
  metric: false,
  plot: null,
  push: true,
  remote: null,
  desc: null,
  type: null,
  labels: [],
  meta: undefined,
};

test("flags that get lost, and flags that part members", () => {
  const plot = new Map([["x", "a"]]);
  expect(lostFlags(OUT)).toEqual([]);
  const all = { ...OUT, remote: "r", type: "t", labels: ["l"], meta: 1n, plot };
  expect(lostFlags(all)).toEqual(["remote", "type", "labels", "meta"]);
  expect(lostFlags({ ...OUT, plot }, false)).toEqual(["x"]);
  expect(sameDrawing(all, { ...OUT, plot: new Map([["x", "a"]]) })).toBe(true);
  expect(sameDrawing(all, OUT)).toBe(false);
  expect(lostFlags({ ...all, path: "s3://b/o" })).toEqual([]);
  expect([OUT, { ...OUT, metric: true }, { ...OUT, plot }].map(kindOf)).toEqual([
    "outs",
    "metrics",
    "plots",
  ]);
  expect(sameFlags(OUT, { ...OUT, path: "p" })).toBe(true);
  expect(sameFlags(OUT, { ...OUT, persist: true })).toBe(false);
});

test("where paths are written", () => {
  const body = new Map([["outs", ["a", new Map([["b", new Map()]])]]]);
  expect(mentionsOf(body, "outs", ["stages", "s"])).toEqual([
    { text: "a", path: ["stages", "s", "outs", 0] },
    { text: "b", path: ["stages", "s", "outs", 1] },
  ]);
});
