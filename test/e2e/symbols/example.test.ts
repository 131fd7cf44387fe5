// Issue 4: the example on another machine: all is fresh, and its locks are the same, byte for byte.
import { expect, test } from "bun:test";
import { cp, rm } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { cleanEnv, fastpipe, tempDir } from "../../helpers.ts";
import { locks, OTHER_USER, states, toCrlf, touchAll } from "./machines.ts";

const EXAMPLE = resolve(import.meta.dir, "../../../examples/flights");
const MADE = new Set(["node_modules", "build", ".fastpipe", "calibration.csv", "metrics.json"]);

test("the example elsewhere: CRLF, touched, another user and HOME", async () => {
  await using here = await tempDir();
  await using there = await tempDir();
  await cp(EXAMPLE, here.path, {
    recursive: true,
    filter: (path) => !MADE.has(relative(EXAMPLE, path).split(sep)[0] ?? ""),
  });
  const install = Bun.spawn([process.execPath, "install", "--frozen-lockfile"], {
    cwd: here.path,
    env: cleanEnv(),
    stdout: "ignore",
    stderr: "ignore",
  });
  expect(await install.exited).toBe(0);
  expect((await fastpipe(here.path, ["run", "-q"])).code).toBe(0);
  const before = await locks(here.path);
  expect(Object.keys(before).length).toBe(13);

  const root = join(there.path, "else where");
  await cp(here.path, root, { recursive: true, verbatimSymlinks: true });
  for (const name of ["state.db", "state.db-wal", "state.db-shm"])
    await rm(join(root, ".fastpipe", name), { force: true });
  const all = await Array.fromAsync(new Bun.Glob("**/*.{ts,yaml}").scan({ cwd: root }));
  const sources = all.filter((path) => !path.startsWith("node_modules"));
  expect(sources.length).toBeGreaterThan(10);
  await toCrlf(root, [...sources, "package.json", "tsconfig.json"]);
  await touchAll(root);
  const told = await states(root, OTHER_USER);
  expect(told).toEqual(Object.fromEntries(Object.keys(told).map((name) => [name, "fresh"])));
  expect(Object.keys(told).length).toBe(13);
  expect(await locks(root)).toEqual(before);

  for (const path of [".fastpipe", "build", "calibration.csv", "metrics.json"])
    await rm(join(root, path), { recursive: true });
  expect((await fastpipe(root, ["run", "-q"], OTHER_USER)).code).toBe(0);
  expect(await locks(root)).toEqual(before);
});
