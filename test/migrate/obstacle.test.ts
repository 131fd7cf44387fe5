import { expect, test } from "bun:test";
import { obstacleOf } from "../../src/migrate/obstacle.ts";
import { pipelineOf } from "../dvc/pipeline.ts";

test("what keeps a stage from being one of fastpipe's", async () => {
  const { stages } = await pipelineOf(`
stages:
  fine: {cmd: x, wdir: sub, outs: [../o, s3://b/o]}
  outside: {cmd: x, outs: [../o]}
  all: {cmd: x, outs: [.]}
  list: {cmd: [1]}
`);
  expect(stages.map(obstacleOf)).toEqual([
    undefined,
    "its out ../o lies outside of the folder of the pipeline file",
    "its out . lies outside of the folder of the pipeline file",
    "an item of cmd is an integer, not a command",
  ]);
});
