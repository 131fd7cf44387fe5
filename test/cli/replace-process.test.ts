import { expect, test } from "bun:test";
import { replaceProcess } from "../../src/cli/replace-process.ts";

test("where the program can't be started, the process goes on", () => {
  expect(replaceProcess("/no/such/program", ["a", "b"], { A: "1" })).toBe(false);
});
