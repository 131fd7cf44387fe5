import { expect, test } from "bun:test";
import type { StageStart } from "../../src/model/event.ts";
import { pipeline, workspace } from "./workspace.ts";

/** a -> b -> c, and d apart; `a` fails as long as there is no file `ok`. */
const FAILS = {
  "pipeline.ts": pipeline({
    a: `outs: ["a.o"], cmd: "cat ok > a.o", deps: ["seed"]`,
    b: `deps: ["a.o"], outs: ["b.o"], cmd: "cp a.o b.o"`,
    c: `deps: ["b.o"], outs: ["c.o"], cmd: "cp b.o c.o"`,
    d: `deps: ["seed"], outs: ["d.o"], cmd: "echo d > d.o"`,
  }),
  seed: "1",
};

test("after a failure nothing more starts", async () => {
  await using space = await workspace(FAILS);
  const { exit, by } = await space.run({ jobs: 1 });
  expect(exit).toBe(1);
  expect(by).toEqual({ a: "failed", b: "blocked", c: "blocked", d: "cancelled" });
});

test("or all that does not depend on it goes on", async () => {
  await using space = await workspace(FAILS);
  const { exit, by, events } = await space.run({ jobs: 1, onFailure: "independent" });
  expect(exit).toBe(1);
  expect(by).toEqual({ a: "failed", b: "blocked", c: "blocked", d: "ran" });
  expect(events.at(-1)).toMatchObject({ event: "run_end", ran: 1, failed: 1, blocked: 2, exit: 1 });
});

test("or everything, as far as its deps are there", async () => {
  await using space = await workspace(FAILS);
  const { exit, by } = await space.run({ jobs: 1, onFailure: "everything" });
  // They are to be ignored.
  expect(exit).toBe(0);
  expect(by).toEqual({ a: "failed", b: "failed", c: "failed", d: "ran" });
});

test("what succeeded before a failure stays done", async () => {
  await using space = await workspace(FAILS);
  await space.run({ onFailure: "independent" });
  await space.file("ok", "fine");
  expect((await space.run()).by).toEqual({ a: "ran", b: "ran", c: "ran", d: "skipped" });
  expect((await space.run()).by).toEqual({
    a: "skipped",
    b: "skipped",
    c: "skipped",
    d: "skipped",
  });
});

test("the same bytes from upstream: skipped, unless downstream is forced", async () => {
  await using space = await workspace(FAILS);
  await space.file("ok", "fine");
  await space.run();
  await space.file("seed", "2");
  expect((await space.run()).by).toEqual({ a: "ran", b: "skipped", c: "skipped", d: "ran" });
  await space.file("seed", "3");
  const forced = await space.run({ forceDownstream: true });
  expect(forced.by).toEqual({ a: "ran", b: "ran", c: "ran", d: "ran" });
  const started = forced.events.find((one): one is StageStart => {
    return one.event === "stage_start" && one.stage === "b";
  });
  expect(started?.reasons).toEqual([{ code: "upstream_will_run", upstream: "a" }]);
});

test("the longest way first, as the last run measured it", async () => {
  await using space = await workspace({
    "pipeline.ts": pipeline({
      short: `outs: ["s"], cmd: "echo > s"`,
      long: `outs: ["l"], cmd: "sleep 0.2; echo > l"`,
    }),
  });
  const order = async () => {
    const { events } = await space.run({ jobs: 1, force: true });
    return events.flatMap((event) => (event.event === "stage_start" ? [event.stage] : []));
  };
  expect(await order()).toEqual(["short", "long"]);
  expect(await order()).toEqual(["long", "short"]);
});

test("a cancelled run starts nothing more, and says of each stage how it ended", async () => {
  await using space = await workspace({
    "pipeline.ts": pipeline({
      a: `outs: ["a.o"], cmd: "echo here; sleep 100"`,
      b: `deps: ["a.o"], outs: ["b.o"], cmd: "cp a.o b.o"`,
      c: `outs: ["c.o"], cmd: "echo c > c.o"`,
    }),
  });
  const cancel = new AbortController();
  const { by } = await space.run({
    jobs: 1,
    cancel: cancel.signal,
    emit: (event) => {
      if (event.event === "stage_output") cancel.abort();
    },
  });
  expect(by).toEqual({});
  expect((await space.run({ cancel: AbortSignal.abort() })).by).toEqual({
    a: "cancelled",
    b: "cancelled",
    c: "cancelled",
  });
});
