import { expect, test } from "bun:test";
import { listenForInterrupts } from "../../src/cli/signals.ts";

test("the first signal asks, the second forces; the first decides the exit code", () => {
  const presses: number[] = [];
  using interrupts = listenForInterrupts((count) => presses.push(count));
  expect(interrupts.exit()).toBeUndefined();
  process.emit("SIGINT");
  expect([interrupts.cancel.aborted, interrupts.kill.aborted]).toEqual([true, false]);
  process.emit("SIGTERM");
  expect(interrupts.kill.aborted).toBe(true);
  expect(interrupts.exit()).toBe(130);
  expect(presses).toEqual([1, 2]);
});

test("SIGTERM and SIGHUP are 143", () => {
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    using interrupts = listenForInterrupts(() => undefined);
    process.emit(signal);
    expect(interrupts.exit()).toBe(143);
  }
});

test("disposed, it no longer listens", () => {
  const before = process.listenerCount("SIGINT");
  listenForInterrupts(() => undefined)[Symbol.dispose]();
  expect(process.listenerCount("SIGINT")).toBe(before);
});
