// A plan that found everything fresh, remembered: used while all stands, and never when anything has changed.
import { expect, test } from "bun:test";
import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Plan, plan } from "../../src/engine/plan.ts";
import { recallsFresh } from "../../src/engine/plan-memo.ts";
import { factsOf, open, type Project } from "../../src/engine/project.ts";
import { orStop } from "../../src/model/failure.ts";
import { find } from "../../src/pipeline/find.ts";
import { pipeline, type Workspace, workspace } from "./workspace.ts";

const FILES = {
  in: "1",
  "lib.txt": "x",
  "params.yaml": "a:\n  n: 1\n",
  "pipeline.ts": pipeline({
    a: `deps: ["in"], outs: ["o/a"], params: { n: 0 }, uses: ["lib.txt"], cmd: "cp in o/a"`,
    b: `deps: { x: "o/a", y: "in" }, outs: ["o/b"], env: ["MODE"], cmd: "cp o/a o/b"`,
  }),
};

interface Looked {
  /** Did the plan come from what was remembered? */
  readonly isRecalled: boolean;
  readonly states: Readonly<Record<string, string>>;
}

async function look(space: Workspace, environ: Record<string, string> = {}): Promise<Looked> {
  const project = await opened(space, environ);
  const isRecalled = recallsFresh(project, factsOf(project));
  const made = await plan(project, new Set(project.graph.order));
  project.state.close();
  return { isRecalled, states: statesOf(made) };
}

function opened(space: Workspace, environ: Record<string, string>): Promise<Project> {
  return open({ found: orStop(find(space.path)), sets: [], preload: [], environ });
}

function statesOf({ stages }: Plan): Readonly<Record<string, string>> {
  return Object.fromEntries([...stages].map(([name, { state }]) => [name, state]));
}

const FRESH = { a: "fresh", b: "fresh" };

/** Until it is remembered: first the definitions are, then the stages, then the plan. */
async function remembered(space: Workspace): Promise<void> {
  for (let i = 0; i < 8; i++) if ((await look(space)).isRecalled) return;
  throw new Error("it is not remembered");
}

test("it is remembered, and gives the same plan", async () => {
  await using space = await workspace(FILES);
  await space.run();
  const first = await look(space);
  expect(first).toEqual({ isRecalled: false, states: FRESH });
  await remembered(space);
  expect(await look(space)).toEqual({ isRecalled: true, states: FRESH });
});

/** What a person may do, and how to take it back. */
const EDITS: Readonly<Record<string, (at: (name: string) => string) => Promise<unknown>>> = {
  "a dep": (at) => writeFile(at("in"), "2"),
  "a dep, of the same size and time": async (at) => {
    const then = new Date(Date.now() - 10_000);
    await writeFile(at("in"), "3");
    await utimes(at("in"), then, then);
  },
  "a dep gone": (at) => rm(at("in")),
  "a dep that is a folder": async (at) => {
    await rm(at("in"));
    await mkdir(at("in"));
  },
  "a dep that is a link": async (at) => {
    await rename(at("in"), at("elsewhere"));
    await symlink("elsewhere", at("in"));
  },
  "an out": (at) => writeFile(at("o/b"), "2"),
  "an out gone": (at) => rm(at("o/a")),
  "an out that may be executed": (at) => chmod(at("o/a"), 0o755),
  "a lock": (at) => writeFile(at(".fastpipe/stages/a.lock"), "schema: 1\n"),
  "a lock gone": (at) => rm(at(".fastpipe/stages/b.lock")),
  "code that is used": (at) => writeFile(at("lib.txt"), "y"),
  "a param": (at) => writeFile(at("params.yaml"), "a:\n  n: 2\n"),
  "no params": (at) => rm(at("params.yaml")),
};

for (const [name, edit] of Object.entries(EDITS)) {
  test(`never after an edit: ${name}`, async () => {
    await using space = await workspace(FILES);
    await space.run();
    await remembered(space);
    await edit((file) => join(space.path, file));
    const { isRecalled, states } = await look(space);
    expect(isRecalled).toBe(false);
    // A link to the same bytes is the same.
    if (name !== "a dep that is a link") expect(states).not.toEqual(FRESH);
    // The same again: what was found is no plan to remember.
    expect((await look(space)).states).toEqual(states);
  });
}

test("never for another variable, and again for the one before", async () => {
  await using space = await workspace(FILES);
  await space.run();
  await remembered(space);
  const { isRecalled, states } = await look(space, { MODE: "x" });
  expect([isRecalled, states.b]).toEqual([false, "stale"]);
  expect((await look(space)).isRecalled).toBe(true);
});

test("never for stages that are frozen, run each time or make folders", async () => {
  for (const spec of [
    `frozen: true, outs: ["f"], cmd: "true"`,
    `always: true, outs: ["f"], cmd: "echo 1 > f"`,
    `outs: ["f"], cmd: "mkdir f; echo 1 > f/x"`,
    `deps: ["sub"], outs: ["f"], cmd: "echo 1 > f"`,
  ]) {
    await using space = await workspace({ "sub/x": "1", "pipeline.ts": pipeline({ s: spec }) });
    await space.run();
    for (let i = 0; i < 4; i++)
      expect([spec, (await look(space)).isRecalled]).toEqual([spec, false]);
  }
});
