import { expect, test } from "bun:test";
import { watchTraces } from "../../src/executors/traces.ts";
import { patched } from "./patched.ts";

test("listeners on the thread are traces until they are removed", () => {
  using _ = patched();
  const traces = watchTraces();
  const listener = (): void => undefined;
  traces.mark();
  expect(traces.left()).toBe(false);
  addEventListener("message", listener);
  expect(traces.left()).toBe(true);
  removeEventListener("message", listener);
  expect(traces.left()).toBe(false);
  addEventListener("message", listener);
  traces.mark();
  expect(traces.left()).toBe(false);
  removeEventListener("message", listener);
});
