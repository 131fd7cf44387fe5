// A folder with outs of each kind, as they were before their stage ran.
import { expect } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "../helpers.ts";

/** What `moveAside` is told here of the stage. */
export const TOLD = { lock: "s.lock" } as const;

export const OUTS = ["build/a", "tree", "link", "new"];

export async function withOuts() {
  const dir = await tempDir({ "build/a": "old", "tree/x": "x", "other/b": "b" });
  await mkdir(join(dir.path, "tree/empty"));
  await symlink("nowhere", join(dir.path, "link"));
  const there = (path: string): boolean => existsSync(join(dir.path, path));
  return { ...dir, there };
}

export async function expectOld(dir: Awaited<ReturnType<typeof withOuts>>): Promise<void> {
  expect(await dir.read("build/a")).toBe("old");
  expect((await readdir(join(dir.path, "tree"))).sort()).toEqual(["empty", "x"]);
  expect(await readlink(join(dir.path, "link"))).toBe("nowhere");
  expect(dir.there("new")).toBe(false);
}
