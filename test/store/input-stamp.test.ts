import { expect, test } from "bun:test";
import { chmodSync, linkSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { walk } from "../../src/store/directory.ts";
import { dirStamp, fileStamp } from "../../src/store/input-stamp.ts";
import { tempDir } from "../helpers.ts";

test("another link to a read-only file says nothing, a write does", async () => {
  await using dir = await tempDir({ "d/a": "1", "d/b": "2" });
  const [a, object] = [join(dir.path, "d/a"), join(dir.path, "object")];
  const stamps = (): string[] => [
    fileStamp(statSync(a)),
    dirStamp(walk(join(dir.path, "d"), "d", dir.path)),
  ];
  chmodSync(a, 0o444);
  linkSync(a, object);
  const before = stamps();
  linkSync(a, join(dir.path, "other"));
  expect(stamps()).toEqual(before);
  rmSync(join(dir.path, "other"));
  expect(stamps()).toEqual(before);
  chmodSync(a, 0o644);
  writeFileSync(a, "3");
  utimesSync(a, 1, 1);
  chmodSync(a, 0o444);
  for (const [i, stamp] of stamps().entries()) expect(stamp).not.toBe(before[i] ?? "");
});

test("of a file of its own the change counts", async () => {
  await using dir = await tempDir({ a: "1" });
  const a = join(dir.path, "a");
  utimesSync(a, 1, 1);
  const before = fileStamp(statSync(a));
  writeFileSync(a, "2");
  utimesSync(a, 1, 1);
  expect(fileStamp(statSync(a))).not.toBe(before);
});
