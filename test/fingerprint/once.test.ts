import { expect, test } from "bun:test";
import { once } from "../../src/fingerprint/once.ts";

test("is made when it is asked for, and not twice", () => {
  let count = 0;
  const get = once(() => ({ count: ++count }));
  expect(count).toBe(0);
  expect(get()).toBe(get());
  expect(count).toBe(1);
});
