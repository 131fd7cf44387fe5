import { expect, test } from "bun:test";
import { mergeDvcLocks } from "../../src/dvc/lock-merge.ts";
import { readLock } from "../../src/dvc/lock-read.ts";

function entry(name: string, md5: string): string {
  return `  ${name}:\n    cmd: make ${name}\n    outs:\n    - path: ${name}.txt\n      hash: md5\n      md5: ${md5.repeat(32)}\n      size: 2\n`;
}

function lock(...entries: string[]): string {
  return `# kept by hand\nschema: '2.0'\nstages:\n${entries.join("")}`;
}

const [a1, a2, a3] = [entry("a", "1"), entry("a", "2"), entry("a", "3")];
const [b1, b2] = [entry("b", "1"), entry("b", "2")];

test("what one side alone has changed is taken, and no other byte moves", () => {
  const comment = "  # a word on b\n";
  const base = lock(a1, comment, b1);
  expect(mergeDvcLocks(base, lock(a2, comment, b1), lock(a1, comment, b2))).toEqual({
    text: lock(a2, comment, b2),
    dropped: [],
  });
});

test("what both have changed in different ways is dropped, in the same way stays", () => {
  const base = lock(a1, b1);
  expect(mergeDvcLocks(base, lock(a2, b2), lock(a3, b2))).toEqual({
    text: lock(b2),
    dropped: ["a"],
  });
});

test("stages that were added or taken out", () => {
  expect(mergeDvcLocks(lock(a1), lock(a1, b1), lock(a1)).text).toBe(lock(a1, b1));
  expect(mergeDvcLocks(lock(a1), lock(a1), lock(a1, b1)).text).toBe(lock(a1, b1));
  expect(mergeDvcLocks(lock(a1, b1), lock(a1, b1), lock(a1)).text).toBe(lock(a1));
  expect(mergeDvcLocks(lock(a1, b1), lock(a2), lock(a1, b2))).toEqual({
    text: lock(a2),
    dropped: ["b"],
  });
  // Added by both, without a file before.
  expect(mergeDvcLocks("", lock(a1), lock(a2)).dropped).toEqual(["a"]);
});

test("nothing is left: still a lock that can be read", () => {
  const { text, dropped } = mergeDvcLocks(lock(a1), lock(a2), lock(a3));
  expect(dropped).toEqual(["a"]);
  const read = readLock(text, "dvc.lock");
  expect(read.ok && [...read.value.stages.keys()]).toEqual([]);
});

test("sides that can't be read", () => {
  expect(mergeDvcLocks(lock(a1), "nonsense: [", lock(a2)).text).toBe(lock(a2));
  expect(mergeDvcLocks(lock(a1), lock(a2), "nonsense: [").text).toBe(lock(a2));
  expect(readLock(mergeDvcLocks(null, "[", "[").text, "dvc.lock").ok).toBe(true);
  expect(mergeDvcLocks("nonsense: [", lock(a1), lock(a2)).dropped).toEqual(["a"]);
});
