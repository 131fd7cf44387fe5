import { expect, test } from "bun:test";
import { loadDataFile } from "../../src/dvc/data-file.ts";
import type { DvcParams } from "../../src/dvc/stage.ts";
import { StageParams } from "../../src/migrate/param-names.ts";
import { declareParams, sharedParams } from "../../src/migrate/stage-params.ts";
import { orStop } from "../../src/model/failure.ts";
import { ParamFiles } from "../../src/pipeline/param-file.ts";
import { pipelineOf } from "../dvc/pipeline.ts";
import { tempDir } from "../helpers.ts";

test("keys become params, patterns the keys that they match", async () => {
  await using dir = await tempDir({ "params.yaml": "kw: { moons: { n: 1 }, other: 2 }\nl: [1]\n" });
  const into = new StageParams(new ParamFiles(dir.path), [], []);
  const params: DvcParams[] = [
    { file: "../params.yaml", keys: ["kw.mo*", "kw.*.n", "l.0"] },
    { file: "https://x/y.yaml", keys: ["a"] },
    { file: "all.yaml", keys: null },
  ];
  const made = declareParams({
    wdir: "sub",
    params,
    into,
    contentOf: (file) => orStop(loadDataFile(`${dir.path}/${file}`, file)).value,
    isMade: () => false,
  });
  expect(into.all.map(({ key }) => key)).toEqual(["kw.moons", "kw.moons.n", "l"]);
  expect(made.deps).toEqual(["sub/all.yaml"]);
  expect(made.notes).toHaveLength(1);
});

test("what the members of a group share", async () => {
  const { stages } = await pipelineOf(`
stages:
  a:
    foreach: [x, y]
    do:
      cmd: c
      params: [k, "m.\${item}", "\${item}.yaml": , z.yaml: ]
`);
  expect(sharedParams(stages)).toEqual({
    keyed: [{ file: "params.yaml", keys: ["k"] }],
    whole: [0, 1, 2],
  });
  expect(sharedParams([])).toBeNull();
});
