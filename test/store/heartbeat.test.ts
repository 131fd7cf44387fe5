import { expect, test } from "bun:test";
import { beat, lastBeat } from "../../src/store/heartbeat.ts";
import { tempDir } from "../helpers.ts";

test("a sign of life is there from the start, and stays after the end", async () => {
  await using dir = await tempDir();
  expect(lastBeat(dir.path)).toBeNull();
  const before = Date.now();
  {
    using _alive = beat(dir.path);
    expect(lastBeat(dir.path)).toBeGreaterThan(before - 100);
  }
  expect(lastBeat(dir.path)).not.toBeNull();
});
