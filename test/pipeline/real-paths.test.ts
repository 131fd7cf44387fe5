import { expect, test } from "bun:test";
import { existsSync, realpathSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { realPaths } from "../../src/pipeline/real-paths.ts";
import { tempDir } from "../helpers.ts";

test("links in a path and at its end are followed, also to what is not there yet", async () => {
  await using dir = await tempDir({ "a/file": "1", plain: "1" });
  const link = (target: string, name: string) => symlink(target, join(dir.path, name));
  await mkdir(join(dir.path, "deep"));
  await link("build", "link");
  await link("../link/x", "deep/to-link");
  await link("a/file", "leaf");
  await link("loop", "loop");
  await link(join(dir.path, "a"), "absolute");
  await link("..", "above");
  const real = realPaths(dir.path);
  expect(
    ["plain", "a/file", "missing/x", "link/x/y", "deep/to-link", "leaf", "absolute/file"].map(real),
  ).toEqual(["plain", "a/file", "missing/x", "build/x/y", "build/x", "a/file", "a/file"]);
  expect(real("plain/inside")).toBe("plain/inside");
  expect(real("loop")).toBe("loop");
  expect(real("above/other")).toBe("../other");
  expect(real("../outside")).toBe("../outside");
});

test("what is no link is told with its stat", async () => {
  await using dir = await tempDir({ "a/file": "1" });
  await symlink("a/file", join(dir.path, "leaf"));
  const told: [string, number][] = [];
  const real = realPaths(dir.path, (file, { size }) => told.push([file, size]));
  expect(["leaf", "missing"].map(real)).toEqual(["a/file", "missing"]);
  expect(told.map(([file]) => file)).toContain(join(dir.path, "a/file"));
  expect(told.map(([file]) => file)).not.toContain(join(dir.path, "leaf"));
  expect(told.find(([file]) => file.endsWith("/file"))?.[1]).toBe(1);
});

test("a path leads where the system takes it, asked once or again", async () => {
  await using dir = await tempDir({ "a/file": "1", "b/c/file": "1" });
  await symlink("a", join(dir.path, "to-a"));
  await symlink("../../a/file", join(dir.path, "b/c/leaf"));
  const parts = ["a", "b", "c", "file", "leaf", "to-a", "none"];
  const paths = parts.flatMap((x) => parts.flatMap((y) => parts.map((z) => [x, y, z].join("/"))));
  const real = realPaths(dir.path);
  for (const path of [...parts, ...paths, ...paths.map((one) => `${dir.path}/${one}`)]) {
    const full = resolve(dir.path, path);
    // Of what is there the system knows.
    const there = existsSync(full) ? realpathSync(full) : null;
    if (there !== null) expect([path, resolve(dir.path, real(path))]).toEqual([path, there]);
  }
});
