import { expect, test } from "bun:test";
import type { StagePast } from "../../src/model/past.ts";
import { timeline } from "../../src/page/timeline.ts";

function past(stage: string, more: Partial<StagePast> = {}): StagePast {
  const times = { ready: 0, started: 100, ended: 300, ms: 200 };
  return { stage, status: "ran", reasons: [], after: null, ...times, ...more };
}

test("bars and waits by their share of the run, in the order in which they started", () => {
  const { text } = timeline(
    [
      past("late", { started: 500, ready: 300, after: "early", ended: 1000, ms: 500 }),
      past("early"),
    ],
    1000,
  );
  expect(text.indexOf('data-stage="early"')).toBeLessThan(text.indexOf('data-stage="late"'));
  expect(text).toContain('<i class="waited" style="left:0.000%;width:10.000%">');
  expect(text).toContain('<i class="ran ran" style="left:10.000%;width:20.000%">');
  expect(text).toContain('data-after="early"');
  expect(text).toContain("0.5 s, after early, waited 0.2 s for a slot");
});

test("what failed, what never started, and markup in names", () => {
  const { text } = timeline(
    [
      past("<b>", { status: "failed" }),
      past("x", { status: "blocked", started: null, ready: null }),
    ],
    300,
  );
  expect(text).toContain("&lt;b&gt;");
  expect(text).not.toContain("<b>");
  expect(text).toContain('class="ran failed"');
  expect(text).toContain('title="blocked"');
  expect(timeline([], 0).text).toContain("Every stage was up to date.");
});
