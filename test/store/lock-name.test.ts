import { expect, test } from "bun:test";
import { lockFileName } from "../../src/store/lock-name.ts";

test.each([
  ["train", "train.lock"],
  ["trainModel", "trainModel.lock"],
  ["train@en-1", "train@en-1.lock"],
  ["a.b_c", "a.b_c.lock"],
  ["group/train", "group%2Ftrain.lock"],
  ["a b", "a%20b.lock"],
  ["é", "%C3%A9.lock"],
  ["😀", "%F0%9F%98%80.lock"],
  ["a%2Fb", "a%252Fb.lock"],
  [".hidden", "%2Ehidden.lock"],
  ["..", "%2E%2E.lock"],
  ["end.", "end%2E.lock"],
  ["con", "%63on.lock"],
  ["CON", "%43ON.lock"],
  ["nul.txt", "%6Eul.txt.lock"],
  ["com1", "%63om1.lock"],
  ["console", "console.lock"],
  ["a:b*c?", "a%3Ab%2Ac%3F.lock"],
])("%j is kept in %s", (stage, file) => {
  expect(lockFileName(stage)).toBe(file);
});

test("long names are cut, and stay different", () => {
  const long = "x".repeat(300);
  const names = [`${long}a`, `${long}b`, long, "é".repeat(100), "é".repeat(101)].map(lockFileName);
  expect(new Set(names).size).toBe(5);
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(185);
    expect(name).toMatch(/%%[0-9a-f]{32}\.lock$/);
  }
});
