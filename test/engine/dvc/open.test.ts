import { expect, test } from "bun:test";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Found } from "../../../src/pipeline/find.ts";
import type { Workspace } from "../workspace.ts";
import { workspace } from "../workspace.ts";
import { dvcWorkspace } from "./dvc-workspace.ts";

const LOW = "stages: {low: {cmd: cp ../in low, deps: [../in], outs: [low]}}\n";
const TOP = "  top: {cmd: cp sub/low top, deps: [sub/low], outs: [top]}\n";

/** The file of a folder below DVC's root. */
function foundIn({ path }: Workspace, name: string): Found {
  return { root: path, file: join(path, name), name, default: true, kind: "dvc" };
}

test("a project of DVC's is opened from its root, and from any file of it", async () => {
  await using space = await dvcWorkspace(TOP, { "sub/dvc.yaml": LOW, in: "1\n" });
  const top = await space.open();
  expect(top).toMatchObject({ kind: "dvc", root: space.path, stagesId: null, warnings: [] });
  expect(top.graph.order).toEqual(["sub/dvc.yaml:low", "top"]);
  expect(realpathSync(process.cwd())).toBe(space.path);
  const found = foundIn(space, "sub/dvc.yaml");
  const low = await space.open({ found });
  expect([...low.graph.order]).toEqual(["low", "../dvc.yaml:top"]);
  expect((await space.run({ found })).by).toEqual({ low: "ran" });
  expect(existsSync(join(space.path, "sub/dvc.lock"))).toBe(true);
});

test("what is wrong in another file stops it, as it stops DVC", async () => {
  await using space = await dvcWorkspace(TOP, { "sub/dvc.yaml": "stages: [1]\n" });
  await expect(space.open()).rejects.toMatchObject({
    exit: 2,
    failures: [{ where: { file: "sub/dvc.yaml" } }],
  });
});

test("a dvc.yaml that is no repository's has its cache beside it, and our own lock", async () => {
  await using space = await workspace({
    "dvc.yaml": "stages: {a: {cmd: cp in a, deps: [in], outs: [a]}}\n",
    in: "1\n",
  });
  expect((await space.run()).by).toEqual({ a: "ran" });
  expect((await space.run()).by).toEqual({ a: "skipped" });
  expect(await space.read("dvc.lock")).toContain("path: in");
});

test("a stage is as its params are when it starts: read again only where a stage makes them", async () => {
  await using space = await dvcWorkspace(
    `
  gen: {cmd: 'echo "n: 1" > gen.yaml', deps: [in], outs: [gen.yaml]}
  use: {cmd: x, params: [{gen.yaml: [n]}], outs: [used]}
  own: {cmd: x, params: [lr], outs: [own]}
`,
    { in: "1\n", "params.yaml": "lr: 1\n" },
  );
  const { graph, ready } = await space.open();
  const started = (name: string) => {
    const stage = graph.stages.get(name);
    if (stage === undefined) throw new Error(`no stage ${name}`);
    const { stage: now, problems } = ready(stage);
    return [now.params, problems.length];
  };
  expect(started("use")).toEqual([{}, 1]);
  await space.file("gen.yaml", "n: 1\n");
  await space.file("params.yaml", "lr: 2\n");
  expect(started("use")).toEqual([{ "gen.yaml:n": 1 }, 0]);
  expect(started("own")).toEqual([{ lr: 1 }, 0]);
});

test("what was in the way of an out is kept, with or without anybody to tell", async () => {
  await using space = await dvcWorkspace("  a: {cmd: cp in a, deps: [in], outs: [a]}\n", {
    in: "1\n",
  });
  await space.run();
  await space.file("a", "mine\n");
  const { outStore, graph } = await space.open();
  const stage = graph.stages.get("a");
  const lock = stage && (await outStore?.restore(stage));
  expect(lock).toMatchObject({ cmd: "cp in a", outs: [{ path: "a", size: 2 }] });
  expect(await space.read("a")).toBe("1\n");
  expect(existsSync(join(space.path, ".fastpipe/kept"))).toBe(true);
});
