import { expect, test } from "bun:test";
import { digestEnv, digestEnviron } from "../../src/engine/environment.ts";

test("variables that count are digested, in order of name; those that do not are left out", () => {
  const digests = digestEnv({ B: true, A: true, C: false }, { A: "1", C: "3" });
  expect(Object.entries(digests)).toEqual([
    ["A", "sha256:6b86b273ff34fce1"],
    ["B", "unset"],
  ]);
});

test("an empty value is not an unset one, and names of Object.prototype are not set", () => {
  expect(digestEnv({ A: true }, { A: "" })).not.toEqual(digestEnv({ A: true }, {}));
  expect(digestEnv({ constructor: true }, {})).toEqual({ constructor: "unset" });
});

test("the values that a spec sets for its command", () => {
  expect(digestEnviron({ A: "1" })).toEqual({ A: "sha256:6b86b273ff34fce1" });
  expect(digestEnviron({})).toEqual({});
});
