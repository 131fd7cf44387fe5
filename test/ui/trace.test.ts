import { expect, test } from "bun:test";
import { Trace } from "../../src/ui/trace.ts";

test("slots are numbered anew when they are free, and what has no slot has no slice", () => {
  let at = 0;
  const trace = new Trace(() => ++at);
  trace.on({ event: "run_start", run: "r", stages: 2, jobs: 1, executor: "warm" });
  for (const stage of ["a", "b"]) {
    trace.ready(stage, null);
    trace.began(stage, at);
    trace.span("execute", at, stage);
    trace.on({ event: "stage_end", stage, status: "ran", ms: 1, reasons: [] });
  }
  trace.span("hash inputs", at, "nobody");
  trace.on({ event: "stage_end", stage: "nobody", status: "skipped", ms: 0, reasons: [] });
  trace.began("open", at);
  const { traceEvents } = JSON.parse(trace.text());
  const slices = (traceEvents as { ph: string; name: string; tid: number }[]).filter(
    ({ ph }) => ph === "X",
  );
  expect(slices.map(({ name, tid }) => [name, tid])).toEqual([
    ["start", 0],
    ["execute", 1],
    ["a", 1],
    ["execute", 1],
    ["b", 1],
    ["open", 1],
    ["stages", 0],
  ]);
  expect(traceEvents.at(-2).args).toEqual({ status: "unfinished" });
});
