import { expect, test } from "bun:test";
import { Tally } from "../../src/engine/tally.ts";
import type { RunEvent } from "../../src/model/event.ts";

test("counts each way to end, says it, and sums what was saved", () => {
  const events: RunEvent[] = [];
  const tally = new Tally((event) => events.push(event), new Map([["a", 1500]]));
  const error = { kind: "exit", message: "exited with 3", exit: 3, signal: null } as const;
  tally.skipped("a", []);
  tally.performed("b", { status: "ran", attempts: 2 }, 12, [{ code: "never_run" }]);
  expect(tally.bad).toBe(false);
  tally.performed("c", { status: "failed", attempts: 1, error }, 5, []);
  tally.unstarted("d", "blocked", [], "c");
  tally.unstarted("e", "cancelled", [], null);
  expect(tally.bad).toBe(true);
  expect(tally.has("d")).toBe(true);
  expect(tally.has("x")).toBe(false);
  expect(tally.durations).toEqual(new Map([["b", 12]]));
  expect(tally.counts()).toEqual({
    ran: 1,
    skipped: 1,
    restored: 0,
    failed: 1,
    blocked: 1,
    cancelled: 1,
    savedMs: 1500,
  });
  expect(events[1]).toMatchObject({ stage: "b", status: "ran", attempts: 2, ms: 12 });
  expect(events[2]).toMatchObject({ status: "failed", error });
  expect(events[3]).toMatchObject({ status: "blocked", error: { upstream: "c" } });
  expect(events[4]).not.toHaveProperty("error");
});
