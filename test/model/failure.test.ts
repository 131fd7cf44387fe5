import { expect, test } from "bun:test";
import { EXIT, fail, ok, orStop, Stop, unreachable } from "../../src/model/failure.ts";

test("a failed result ends the command with its failures", () => {
  expect(orStop(ok(3))).toBe(3);
  const result = fail({ code: "cycle", message: "a -> a" });
  try {
    orStop(result);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(Stop);
    expect(error).toMatchObject({ exit: EXIT.usage, message: "a -> a", failures: result.error });
  }
});

test("a case that types rule out is a bug", () => {
  expect(() => unreachable("x" as never)).toThrow("unreachable: x");
});
