import { expect, test } from "bun:test";
import { PLAIN } from "../../src/ui/paint.ts";
import {
  dryLines,
  endLine,
  interruptText,
  reportLines,
  retryLine,
  startLines,
} from "../../src/ui/stage-lines.ts";
import { blockedBy, CODE, end, failure, LR } from "./events.ts";

const VERBOSE = { ...PLAIN, verbose: true };

test("start", () => {
  expect(startLines("a\x1b", [], PLAIN)).toEqual(["start     a\\x1b"]);
  expect(startLines("a", [LR, CODE], PLAIN)).toEqual([
    "start     a: param lr changed: 0.01 -> 0.1 +1 more",
  ]);
  expect(startLines("a", [LR, CODE], VERBOSE)).toEqual([
    "start     a:",
    "    param lr changed: 0.01 -> 0.1",
    "    lib/clean.ts changed (11111111 -> 22222222)",
  ]);
});

test("end", () => {
  expect(endLine(end("a", "ran", 3200), PLAIN)).toBe("ran       a in 3.2 s");
  expect(endLine({ ...end("a", "ran", 3200), attempts: 3 }, PLAIN)).toBe(
    "ran       a in 3.2 s (attempt 3)",
  );
  expect(endLine(end("a", "restored", 3200), PLAIN)).toBe("restored  a in 3.2 s");
  const reasons = [{ code: "outs_missing", what: "o" }] as const;
  expect(endLine({ ...end("a", "restored", 3200), reasons }, PLAIN)).toBe(
    "restored  a in 3.2 s: output o is missing",
  );
  expect(endLine(end("a", "failed", 3200), PLAIN)).toBe("failed    a in 3.2 s");
  expect(endLine(end("a", "skipped"), PLAIN)).toBe("skipped   a");
  expect(endLine(end("a", "cancelled"), PLAIN)).toBe("cancelled a");
  expect(endLine(end("a", "cancelled", 1500), PLAIN)).toBe("cancelled a after 1.5 s");
  expect(endLine(end("a", "blocked", 0, blockedBy("b")), PLAIN)).toBe(
    "blocked   a: b did not succeed",
  );
  expect(endLine(end("a", "blocked"), PLAIN)).toBe("blocked   a");
  expect(endLine(end("a", "would_restore"), PLAIN)).toBe("would restore a");
});

test("dry", () => {
  const event = {
    ...end("train", "would_run", 0, undefined, LR, CODE),
    status: "would_run",
  } as const;
  expect(dryLines(event, PLAIN)).toEqual([
    "would run     train  param lr changed: 0.01 -> 0.1 +1 more",
  ]);
  expect(dryLines(event, { ...PLAIN, columns: 40 })).toEqual([
    "would run     train  param l... +1 more",
  ]);
  expect(dryLines(event, VERBOSE)).toHaveLength(3);
  expect(dryLines({ ...event, reasons: [] }, PLAIN)).toEqual(["would run     train"]);
});

test("retry", () => {
  const error = failure("exit code 1\nmore");
  expect(
    retryLine({ event: "stage_retry", stage: "a", attempt: 1, delayMs: 500, error }, PLAIN),
  ).toBe("retry     a in 0.5 s: attempt 1 failed: exit code 1");
});

test("a report: the message, the user's frames, the last output", () => {
  const stack = "Error: boom\n    at parse (lib/clean.ts:3:9)\n    at train (pipeline.ts:7:1)\n";
  const output = { lines: ["\x1b[31mred\x1b[0m", "bell\x07"], dropped: 0 };
  expect(reportLines(failure("boom\nbecause", { stack }), output, PLAIN)).toEqual([
    "  error: boom",
    "  because",
    "      at parse (lib/clean.ts:3:9)",
    "      at train (pipeline.ts:7:1)",
    "  output:",
    "  | red",
    "  | bell\\x07",
  ]);
  expect(reportLines(failure("m"), { lines: ["b"], dropped: 9 }, PLAIN)[1]).toBe(
    "  output, the last 1 of 10 lines:",
  );
  expect(reportLines(failure("m"), { lines: [], dropped: 0 }, PLAIN)).toEqual(["  error: m"]);
});

test("deep stacks are cut, but with -v", () => {
  const stack = Array.from({ length: 100 }, (_, i) => `at f (a.ts:${i + 1}:1)`).join("\n");
  const lines = reportLines(failure("m", { stack }), null, PLAIN);
  expect(lines).toHaveLength(14);
  expect(lines.at(-1)).toBe("      ... 88 more frames (-v shows them)");
  expect(reportLines(failure("m", { stack }), null, VERBOSE)).toHaveLength(101);
});

test("Ctrl-C", () => {
  expect(interruptText(1, 3)).toBe("stopping: waiting for 3 stages (Ctrl-C again to end them now)");
  expect(interruptText(1, 1)).toBe("stopping: waiting for 1 stage (Ctrl-C again to end it now)");
  expect(interruptText(1, 0)).toBe("stopping (Ctrl-C again to end now)");
  expect(interruptText(2, 3)).toBe("ending 3 stages now");
  expect(interruptText(3, 0)).toBe("ending now");
});
