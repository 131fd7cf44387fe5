import { expect, test } from "bun:test";
import type { Project } from "../../src/engine/project.ts";
import { selected, type Targets } from "../../src/engine/targets.ts";
import { CONFIG } from "./dvc/dvc-workspace.ts";
import { pipeline, type Workspace, workspace } from "./workspace.ts";

const NOTHING = { targets: [], glob: false, downstream: false, single: false, pipeline: false };

/** What is meant, and, where that differs, what goes with it. */
function chosen(project: Project, options: Partial<Targets>): string[] {
  const result = selected(project, { ...NOTHING, ...options });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return project.graph.order.filter((name) => result.value.wanted.has(name));
}

function refused(project: Project, options: Partial<Targets>) {
  const result = selected(project, { ...NOTHING, ...options });
  return result.ok ? [] : result.error.map(({ message, hint }) => `${message} | ${hint ?? ""}`);
}

const dvc = (): Promise<Workspace> =>
  workspace({
    ...CONFIG,
    "dvc.yaml": `stages:
  top: {cmd: x, deps: [sub/low], outs: [top]}
  side: {cmd: x, deps: [in], outs: [side]}
`,
    "sub/dvc.yaml": "stages: {low: {cmd: x, deps: [../in], outs: [low]}}\n",
    "sub/more/dvc.yaml": "stages: {more: {cmd: x, deps: [../low], outs: [more]}}\n",
    in: "1\n",
  });
const LOW = "sub/dvc.yaml:low";
const MORE = "sub/more/dvc.yaml:more";

test("in a pipeline of code: stages, outs, patterns, with what they need or are needed by", async () => {
  await using space = await workspace({
    "pipeline.ts": pipeline({
      a: `outs: ["a.o"], cmd: "x"`,
      b: `deps: ["a.o"], outs: ["b.o"], cmd: "x"`,
      c: `outs: ["c.o"], cmd: "x"`,
    }),
  });
  const project = await space.open();
  expect(chosen(project, {})).toEqual(["a", "b", "c"]);
  expect(chosen(project, { targets: ["b"] })).toEqual(["a", "b"]);
  expect(chosen(project, { targets: ["b.o"], single: true })).toEqual(["b"]);
  expect(chosen(project, { targets: ["a"], downstream: true })).toEqual(["a", "b"]);
  expect(chosen(project, { targets: ["a"], pipeline: true })).toEqual(["a", "b"]);
  expect(chosen(project, { targets: ["[ac]"], glob: true })).toEqual(["a", "c"]);
  // Folders are for those who have files in them.
  expect(chosen(project, { targets: ["x"], recursive: true })).toEqual(["a", "b", "c"]);
  expect(refused(project, { targets: ["aa"] })).toEqual([
    '"aa" is neither a stage nor an out of one | Did you mean "a"?',
  ]);
});

test("of DVC's: the file with what it needs; everything; what lies below folders", async () => {
  await using space = await dvc();
  const project = await space.open();
  expect(chosen(project, {})).toEqual([LOW, "top", "side"]);
  expect(chosen(project, { single: true })).toEqual(["top", "side"]);
  expect(chosen(project, { everywhere: true })).toHaveLength(4);
  expect(chosen(project, { recursive: true, folder: "sub/more", single: true })).toEqual([MORE]);
  expect(chosen(project, { recursive: true, targets: ["sub"], single: true })).toEqual([LOW, MORE]);
  expect(refused(project, { recursive: true, targets: ["sub", "no"] })).toEqual([
    "no stage lies below no | ",
  ]);
});

test("of DVC's: names alone are stages, what looks like a path is an out, from where the user is", async () => {
  await using space = await dvc();
  const project = await space.open();
  const alone = { single: true };
  expect(chosen(project, { targets: ["top", LOW] })).toEqual([LOW, "top"]);
  expect(chosen(project, { targets: ["./side"], ...alone })).toEqual(["side"]);
  expect(chosen(project, { targets: ["./low", "top"], folder: "sub", ...alone })).toEqual([
    LOW,
    "top",
  ]);
  expect(chosen(project, { targets: ["../side"], folder: "sub", ...alone })).toEqual(["side"]);
  expect(chosen(project, { targets: [LOW], downstream: true })).toEqual([LOW, "top", MORE]);
  expect(refused(project, { targets: ["sidee"] })).toEqual([
    'there is no stage "sidee" | Did you mean "side"?',
  ]);
  expect(refused(project, { targets: ["./nothing"] })).toHaveLength(1);
});

test("of DVC's: a name that only an out has is no stage, and how to mean the out is told", async () => {
  await using space = await workspace({
    ...CONFIG,
    "dvc.yaml": "stages: {a: {cmd: x, deps: [in], outs: [model.bin]}}\n",
  });
  expect(refused(await space.open(), { targets: ["model.bin"] })).toEqual([
    'there is no stage "model.bin" | `./model.bin` is the stage that makes the out model.bin.',
  ]);
});

test("of DVC's: every pattern has to match", async () => {
  await using space = await dvc();
  const project = await space.open();
  expect(chosen(project, { targets: ["s*", "t?p"], glob: true, single: true })).toEqual([
    "top",
    "side",
  ]);
  expect(refused(project, { targets: ["s*", "x*", "y*"], glob: true })).toEqual([
    expect.stringContaining('no stage matches "x*"'),
    expect.stringContaining('no stage matches "y*"'),
  ]);
});
