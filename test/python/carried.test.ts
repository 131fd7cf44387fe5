import { expect, test } from "bun:test";
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { CARRIED_DIGEST, layDown, PACKAGE } from "../../src/python/carried.ts";
import { tempDir } from "../helpers.ts";

const SOURCES = resolve(import.meta.dir, "../../src");

test("all of our Python is carried", async () => {
  await using dir = await tempDir();
  const folder = layDown(dir.path);
  expect(folder).toBe(join(dir.path, "python", CARRIED_DIGEST));
  for (const [from, to] of [
    ["api/python/fastpipe", "fastpipe"],
    ["python/host", "_fastpipe_host"],
  ] as const) {
    const own = readdirSync(join(SOURCES, from)).filter((name) => /\.(py|typed)$/.test(name));
    expect(readdirSync(join(folder, to)).sort()).toEqual(own.sort());
    for (const name of own) {
      expect(readFileSync(join(folder, to, name), "utf8")).toBe(
        readFileSync(join(SOURCES, from, name), "utf8"),
      );
    }
  }
  expect(layDown(dir.path)).toBe(folder);
  expect(realpathSync(join(dir.path, "python/fastpipe"))).toBe(
    join(realpathSync(folder), "fastpipe"),
  );
  expect(Object.keys(PACKAGE)).toContain("fastpipe/py.typed");
});
