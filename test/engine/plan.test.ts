import { expect, test } from "bun:test";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkInputs } from "../../src/engine/checks.ts";
import { explain } from "../../src/engine/explain.ts";
import { plan } from "../../src/engine/plan.ts";
import { mismatches } from "../../src/engine/verify.ts";
import { lockOf, pipeline, workspace } from "./workspace.ts";

const CHAIN = {
  in: "1",
  "pipeline.ts": pipeline({
    a: `deps: ["in"], outs: ["a.o"], params: { n: 1 }, cmd: "cp in a.o"`,
    b: `deps: { x: "a.o" }, outs: ["b.o"], env: ["MODE"], cmd: "cp a.o b.o"`,
    z: `frozen: true, outs: ["z.o"], cmd: "echo z > z.o"`,
  }),
};

const codes = (planned: Awaited<ReturnType<typeof plan>>) =>
  Object.fromEntries(
    [...planned.stages].map(([name, { state, reasons }]) => [
      name,
      [state, ...reasons.map((reason) => reason.code)],
    ]),
  );

test("never run; then fresh; then stale by what changed, and by upstream", async () => {
  await using space = await workspace(CHAIN);
  expect(codes((await space.plan()).planned)).toEqual({
    a: ["stale", "never_run"],
    b: ["stale", "never_run", "upstream_will_run"],
    z: ["frozen", "frozen"],
  });
  await space.run();
  expect(codes((await space.plan()).planned)).toEqual({
    a: ["fresh"],
    b: ["fresh"],
    z: ["frozen", "frozen"],
  });
  await space.file("in", "2");
  const { planned } = await space.plan();
  expect(codes(planned)).toMatchObject({
    a: ["stale", "deps_changed"],
    b: ["stale", "upstream_will_run"],
  });
  expect(mismatches(planned.stages.values()).map(({ stage }) => stage.name)).toEqual(["a", "b"]);
});

test("missing outs are what their lock says, where that is asked for", async () => {
  await using space = await workspace(CHAIN);
  await space.run();
  await rm(join(space.path, "a.o"));
  const { project, planned } = await space.plan();
  expect(codes(planned)).toMatchObject({ a: ["restorable", "outs_missing"], b: ["fresh"] });
  expect(planned.stages.get("b")?.expects).toBe(true);
  expect(planned.exists("a.o")).toBe(false);
  const options = { forced: new Set<string>(), forceDownstream: false, allowMissing: true };
  expect(codes(await plan(project, new Set(["a", "b"]), options))).toEqual({
    a: ["fresh"],
    b: ["fresh"],
  });
});

test("forced stages, and stages that always run", async () => {
  await using space = await workspace({
    "pipeline.ts": pipeline({
      s: `always: true, outs: ["o"], cmd: "echo 1 > o"`,
      t: `outs: ["q"], cmd: "echo 1 > q"`,
    }),
  });
  await space.run();
  const project = await space.open();
  const options = { forced: new Set(["t"]), forceDownstream: false };
  const both = new Set(["s", "t"]);
  expect(codes(await plan(project, both, options))).toEqual({
    s: ["stale", "always"],
    t: ["stale", "forced"],
  });
  expect(codes(await plan(project, both, { ...options, ignoreAlways: true }))).toMatchObject({
    s: ["fresh"],
  });
});

test("a lock that can't be read is named", async () => {
  await using space = await workspace(CHAIN);
  await space.run();
  await writeFile(lockOf(space, "a"), "rubbish");
  const { planned } = await space.plan();
  expect(planned.stages.get("a")?.reasons[0]).toMatchObject({
    code: "lock_unreadable",
    what: expect.stringContaining("a.lock"),
  });
});

test("what a stage depends on, also when nothing is wrong", async () => {
  await using space = await workspace(CHAIN);
  await space.run();
  const { project, planned } = await space.plan();
  expect(await explain(project, planned, ["a", "b", "nobody"])).toMatchObject([
    {
      stage: "a",
      state: "fresh",
      inputs: { params: { n: 1 }, deps: [{ path: "in", hash: expect.stringMatching(/^sha256:/) }] },
    },
    { stage: "b", inputs: { env: { MODE: "unset" } } },
  ]);
  await rm(join(space.path, "in"));
  const [missing] = await explain(project, planned, ["a"]);
  expect(missing?.inputs.deps).toEqual([{ path: "in", hash: null }]);
});

test("inputs are checked: deps, frozen makers, used files", async () => {
  const failures = async (stages: Record<string, string>) => {
    await using space = await workspace({ "pipeline.ts": pipeline(stages) });
    const { project, planned } = await space.plan();
    try {
      checkInputs(project, planned);
      return [];
    } catch (error) {
      return (error as { failures: { message: string }[] }).failures.map(({ message }) => message);
    }
  };
  expect(await failures({ a: `deps: ["none"], cmd: ":"` })).toEqual([
    expect.stringContaining(`"none"`),
  ]);
  expect(
    await failures({ a: `frozen: true, outs: ["o"], cmd: ":"`, b: `deps: ["o"], cmd: ":"` }),
  ).toEqual([expect.stringContaining("frozen")]);
  expect(await failures({ a: `uses: ["x.py", "*.py"], cmd: ":"` })).toEqual([
    expect.stringContaining(`"x.py"`),
  ]);
  expect(await failures({ a: `cmd: ":"` })).toEqual([]);
});
