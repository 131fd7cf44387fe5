import { expect, test } from "bun:test";
import { PLAIN } from "../../src/ui/paint.ts";
import { finalLine, Summary } from "../../src/ui/summary.ts";
import { blockedBy, end, failure, runEnd } from "./events.ts";

test.each([
  [
    { ran: 3, skipped: 12, failed: 1, blocked: 2, savedMs: 123_000 },
    "ran 3, skipped 12, failed 1, blocked 2 in 4.1 s (saved 2 min 3 s)",
  ],
  [{ ran: 1 }, "ran 1 in 4.1 s"],
  [{ ran: 1, restored: 2, cancelled: 3, savedMs: 50 }, "ran 1, restored 2, cancelled 3 in 4.1 s"],
  [{ skipped: 176, ms: 80, savedMs: 5000 }, "Everything is up to date: 176 stages in 0.08 s"],
  [{ skipped: 1, ms: 80 }, "Everything is up to date: 1 stage in 0.08 s"],
  [{ ms: 3 }, "Nothing to do: no stages in 0.00 s"],
])("%j", (counts, line) => {
  expect(finalLine(runEnd(counts), PLAIN)).toBe(line);
});

test("each failed stage with what it blocked", () => {
  const summary = new Summary();
  summary.add(end("train", "failed", 1, failure("exit code 3\nmore")));
  summary.add(end("lint", "failed", 1));
  for (const stage of ["a", "b", "c", "d"])
    summary.add(end(stage, "blocked", 0, blockedBy("train")));
  summary.add(end("e", "blocked", 0, blockedBy("unknown")));
  expect(summary.text(runEnd({ failed: 2, blocked: 5 }), PLAIN)).toBe(
    "failed train: exit code 3 (blocks a, b, c and 1 more)\nfailed lint: it failed\nfailed 2, blocked 5 in 4.1 s\n",
  );
});

test("on a terminal a long message is cut; many failures too", () => {
  const summary = new Summary();
  for (let i = 0; i < 25; i++) summary.add(end(`s${i}`, "failed", 1, failure("x".repeat(200))));
  const lines = summary
    .text(runEnd({ failed: 25 }), { ...PLAIN, columns: 40 })
    .trimEnd()
    .split("\n");
  expect(lines).toHaveLength(22);
  expect(lines.every((line) => line.length < 40)).toBe(true);
  expect(lines[20]).toBe("... and 5 more that failed");
});

test("failures of the run itself", () => {
  const failures = [{ code: "io", message: "no space left", hint: "make room" }] as const;
  expect(new Summary().text(runEnd({ ran: 1, failures }), PLAIN)).toBe(
    "error: no space left\n  hint: make room\nran 1 in 4.1 s\n",
  );
});

test("a dry run", () => {
  const summary = new Summary();
  expect(summary.dryText(PLAIN)).toBe("");
  summary.add(end("a", "would_run"));
  summary.add(end("b", "would_skip"));
  summary.add(end("c", "would_skip"));
  expect(summary.dryText(PLAIN)).toBe("would run 1, would skip 2\n");
});
