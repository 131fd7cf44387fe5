import { expect, test } from "bun:test";
import { join } from "node:path";
import { remainsOf } from "../../src/engine/remains.ts";
import { pipeline, workspace } from "./workspace.ts";

test("a stage had finished when its outs are what its lock says", async () => {
  await using space = await workspace({
    "pipeline.ts": pipeline({ s: `outs: ["o"], cmd: "echo 1 > o"` }),
  });
  const lock = ".fastpipe/stages/s.lock";
  const remains = () => remainsOf(space.path, join(space.path, ".fastpipe"));
  expect(await remains().finished(lock, ["o"])).toBeNull();
  expect(remains().alive).toBeNull();
  await space.run();
  const made = await remains().finished(lock, ["o"]);
  expect([...(made ?? [])]).toEqual([["o", expect.stringMatching(/^sha256:/)]]);
  expect(remains().alive).not.toBeNull();
  expect(await remains().finished(lock, ["o", "another"])).toBeNull();
  await space.file("o", "2");
  expect(await remains().finished(lock, ["o"])).toBeNull();
  await space.file(lock, "rubbish");
  expect(await remains().finished(lock, ["o"])).toBeNull();
});
