import { expect, test } from "bun:test";
import type { StageState } from "../../src/ui/data.ts";
import { PLAIN, painter } from "../../src/ui/paint.ts";
import { statusText } from "../../src/ui/status.ts";
import { width } from "../../src/ui/text.ts";
import { CODE, LR } from "./events.ts";

const STAGES: readonly StageState[] = [
  { stage: "prepare", state: "fresh", reasons: [] },
  {
    stage: "训练@1",
    state: "stale",
    reasons: [{ code: "upstream_will_run", upstream: "x" }, LR, CODE],
  },
  {
    stage: "evaluate",
    state: "stale",
    reasons: [{ code: "upstream_will_run", upstream: "训练@1" }],
  },
  { stage: "old", state: "frozen", reasons: [{ code: "frozen" }] },
  { stage: "r", state: "restorable", reasons: [{ code: "outs_missing", what: "build/r" }] },
];

test("one line a stage, aligned by what is seen", () => {
  expect(statusText(STAGES, PLAIN)).toBe(`\
fresh       prepare
stale       训练@1    param lr changed: 0.01 -> 0.1 +2 more
stale       evaluate  训练@1 will run
frozen      old
restorable  r         output build/r is missing
1 fresh, 1 restorable, 2 stale, 1 frozen
`);
});

test("on a terminal lines are cut", () => {
  const lines = statusText(STAGES, { ...PLAIN, columns: 45 }).split("\n");
  expect(lines[1]).toBe("stale       训练@1    param lr ch... +2 more");
  expect(lines.every((line) => width(line) < 45)).toBe(true);
});

test("-v: every reason", () => {
  expect(statusText(STAGES.slice(1, 2), { ...PLAIN, verbose: true })).toBe(`\
stale       训练@1
    x will run
    param lr changed: 0.01 -> 0.1
    lib/clean.ts changed (11111111 -> 22222222)
1 stale
`);
});

test("all is well, or nothing is there", () => {
  expect(statusText(STAGES.slice(0, 1), PLAIN)).toEndWith("\nEverything is up to date: 1 stage\n");
  expect(statusText([], PLAIN)).toBe("No stages\n");
});

test("states have colours", () => {
  const text = statusText(STAGES.slice(0, 1), { ...PLAIN, paint: painter(true) });
  expect(text).toStartWith("\x1b[32mfresh     \x1b[39m  prepare\n");
});

test("10,000 stages", () => {
  const stages = Array.from({ length: 10_000 }, (_, i): StageState => {
    return { stage: `stage-${i}`, state: "stale", reasons: [LR, CODE] };
  });
  expect(statusText(stages, { ...PLAIN, columns: 80 }).split("\n")).toHaveLength(10_002);
});
