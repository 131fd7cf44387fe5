import { expect, test } from "bun:test";
import { symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { isAbsent, isForbidden, isSymlink, statOf } from "../../src/fingerprint/stat.ts";
import { tempDir } from "../helpers.ts";
import { settled } from "./helpers.ts";

test("what is there, and what is not", async () => {
  await using dir = await tempDir({ "a.txt": "abc" });
  const path = join(dir.path, "a.txt");
  expect(statOf(path)).toMatchObject({ kind: "file", size: 3 });
  expect(statOf(dir.path)?.kind).toBe("dir");
  expect(statOf("/dev/null")?.kind).toBe("other");
  expect(statOf(join(dir.path, "b.txt"))).toBeUndefined();
  expect(statOf(join(path, "below"))).toBeUndefined();
  await symlink("loop", join(dir.path, "loop"));
  expect(statOf(join(dir.path, "loop"))).toBeUndefined();
  expect(isSymlink(join(dir.path, "loop"))).toBe(true);
  expect(isSymlink(path)).toBe(false);
  expect(isSymlink(join(dir.path, "none"))).toBe(false);
});

test("a young file is racy, an old one is not, whatever its mtime says of the future", async () => {
  await using dir = await tempDir({ "a.txt": "abc" });
  const path = join(dir.path, "a.txt");
  await dir.file("a.txt", "abd");
  expect(statOf(path)?.racy).toBe(true);
  await settled(dir.path, ["a.txt"]);
  const before = statOf(path)?.stamp;
  await utimes(path, new Date(), new Date(Date.now() + 3_600_000));
  expect(statOf(path)?.stamp).not.toBe(before ?? "");
  await settled(dir.path, ["a.txt"]);
  expect(statOf(path)?.racy).toBe(false);
});

test("kinds of errors", () => {
  const error = (code: string): Error => Object.assign(new Error(code), { code });
  expect(["ENOENT", "ENOTDIR", "EACCES"].map((code) => isAbsent(error(code)))).toEqual([
    true,
    true,
    false,
  ]);
  expect(["EACCES", "EPERM", "EIO"].map((code) => isForbidden(error(code)))).toEqual([
    true,
    true,
    false,
  ]);
  expect(isAbsent("text")).toBe(false);
});
