import { expect, test } from "bun:test";
import { HeadStart } from "../../src/engine/head-start.ts";

/** Resolves when others may start. */
function headStart(): { readonly start: HeadStart; readonly over: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { start: new HeadStart(resolve), over: promise };
}

test("a stage starts alone, until one of them has gone on for a while", async () => {
  const { start, over } = headStart();
  expect(start.allows(0)).toBe(true);
  start.started();
  expect(start.allows(1)).toBe(false);
  await over;
  expect(start.allows(1)).toBe(true);
  expect(start.allows(7)).toBe(true);
  // It is over for good.
  start.ended(false);
  start.started();
  expect(start.allows(1)).toBe(true);
});

test("after some that went well at once it is over; those that failed do not count", () => {
  let times = 0;
  const start = new HeadStart(() => times++);
  for (const isGood of [true, false, true, true]) {
    start.started();
    start.ended(isGood);
    expect(start.allows(1)).toBe(false);
  }
  start.started();
  start.ended(true);
  expect([start.allows(1), times]).toEqual([true, 1]);
});

test("one that ended in time leaves the next alone too", async () => {
  const { start, over } = headStart();
  start.started();
  start.ended(true);
  expect([start.allows(0), start.allows(1)]).toEqual([true, false]);
  start.started();
  await over;
  expect(start.allows(1)).toBe(true);
});

test("who is closed tells nobody", async () => {
  let isTold = false;
  const closed = new HeadStart(() => {
    isTold = true;
  });
  closed.started();
  closed.close();
  closed.close();
  const { start, over } = headStart();
  start.started();
  await over;
  expect([isTold, closed.allows(3)]).toEqual([false, true]);
});
