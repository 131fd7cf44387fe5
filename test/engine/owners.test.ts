import { expect, test } from "bun:test";
import { usersOwn } from "../../src/engine/owners.ts";
import { stageOf } from "../../src/engine/plan.ts";
import { pipeline, workspace } from "./workspace.ts";

test("what neither a lock nor git has is the user's", async () => {
  await using space = await workspace({
    "pipeline.ts": pipeline({ s: `outs: ["made", "other"], cmd: "echo 1 > made; echo 1 > other"` }),
  });
  const own = async () => {
    const project = await space.open();
    return [...(await usersOwn(project, stageOf(project, "s"))).keys()];
  };
  expect(await own()).toEqual([]);
  await space.file("made", "mine");
  expect(await own()).toEqual(["made"]);
  await space.run();
  expect(await own()).toEqual([]);
  await space.file("other", "edited");
  expect(await own()).toEqual(["other"]);
});
