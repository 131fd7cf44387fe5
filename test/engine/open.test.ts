import { expect, test } from "bun:test";
import { CONFIG } from "./dvc/dvc-workspace.ts";
import { pipeline, workspace } from "./workspace.ts";

test("each kind of pipeline is opened by its own readers", async () => {
  await using code = await workspace({ "pipeline.ts": pipeline({ a: `cmd: "x", outs: ["o"]` }) });
  await using dvc = await workspace({
    ...CONFIG,
    "dvc.yaml": "stages: {a: {cmd: x, deps: [in], outs: [o]}}\n",
  });
  const ours = await code.open();
  expect(ours).toMatchObject({ kind: "code", root: code.path, targets: null });
  const theirs = await dvc.open();
  expect(theirs).toMatchObject({ kind: "dvc", root: dvc.path, targets: { all: ["a"] } });
  for (const { graph } of [ours, theirs]) expect(graph.order).toEqual(["a"]);
});

test("what is wrong in either is told in the same way", async () => {
  await using code = await workspace({ "pipeline.ts": pipeline({ a: `cmd: "x", outs: 3` }) });
  await using dvc = await workspace({ ...CONFIG, "dvc.yaml": "stages: {a: {cmd: x, outs: 3}}\n" });
  await expect(code.open()).rejects.toMatchObject({
    failures: [{ where: { file: "pipeline.ts" } }],
  });
  await expect(dvc.open()).rejects.toMatchObject({ failures: [{ where: { file: "dvc.yaml" } }] });
});
