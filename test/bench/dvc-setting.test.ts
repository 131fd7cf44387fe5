import { expect, test } from "bun:test";
import { beside, firstRuns } from "../../bench/dvc-setting.ts";

const setting = { fastpipe: "fastpipe", runs: 10, quick: false, dir: "/" };

test("the more stages, the fewer first runs of DVC's", () => {
  const at = (runs: number, stages: number, asked?: number) =>
    firstRuns({ ...setting, runs }, { dvc: "dvc", ...(asked && { firstRuns: asked }) }, stages);
  expect([10, 100, 176, 400].map((stages) => at(10, stages))).toEqual([10, 3, 1, 1]);
  expect(at(2, 100)).toBe(2);
  expect([10, 400].map((stages) => at(10, stages, 4))).toEqual([4, 4]);
});

test("DVC's runs alternate with ours, and more of its than of the rest are possible", async () => {
  const command = { argv: ["true"], cwd: "/" };
  const figures = await beside({ ...setting, runs: 1 }, "it", {
    dvc: { command, rounds: 2 },
    ours: { command },
    times: 40,
    goalMs: 300,
  });
  expect(figures.map(({ name, samples }) => [name, samples.length])).toEqual([
    ["it: dvc", 2],
    ["it: fastpipe", 2],
    ["it: dvc over fastpipe", 2],
  ]);
  expect(figures[1]).toMatchObject({ goal: 300 });
  expect(figures[2]).toMatchObject({ goal: 40, atLeast: true, unit: "x" });
});
