import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { dryRun } from "../../src/engine/session.ts";
import type { RunEvent } from "../../src/model/event.ts";
import { acquire } from "../../src/store/project-lock.ts";
import { pipeline, workspace } from "./workspace.ts";

const TWO = {
  "pipeline.ts": pipeline({
    a: `outs: ["a.o"], cmd: "echo a > a.o"`,
    b: `deps: ["a.o"], outs: ["b.o"], cmd: "cp a.o b.o"`,
    c: `outs: ["c.o"], cmd: "echo c > c.o"`,
  }),
};

test("targets, alone, with what they need, with what needs them, with all that is connected", async () => {
  await using space = await workspace(TWO);
  expect((await space.run({ targets: ["b"] })).by).toEqual({ a: "ran", b: "ran" });
  expect((await space.run({ targets: ["b"], single: true, force: true })).by).toEqual({ b: "ran" });
  expect((await space.run({ targets: ["a"], downstream: true })).by).toEqual({
    a: "skipped",
    b: "skipped",
  });
  expect((await space.run({ targets: ["a"], pipeline: true })).by).toEqual({
    a: "skipped",
    b: "skipped",
  });
  await expect(space.run({ targets: ["nobody"] })).rejects.toThrow("nobody");
});

test("a dry run tells what would happen, and leaves nothing behind", async () => {
  await using space = await workspace(TWO);
  const project = await space.open();
  const events: RunEvent[] = [];
  const options = { glob: false, downstream: false, single: false, pipeline: false };
  const force = { force: false, forceDownstream: false };
  await dryRun(project, { targets: ["a"], ...options, ...force }, (event) => events.push(event));
  expect(events).toMatchObject([{ event: "stage_end", stage: "a", status: "would_run" }]);
  expect(existsSync(join(space.path, "a.o"))).toBe(false);
  expect(existsSync(join(space.path, ".fastpipe/stages"))).toBe(false);
});

test("who can't have the project is told who has it", async () => {
  await using space = await workspace(TWO);
  await space.run();
  const ours = join(space.path, ".fastpipe");
  const hold = await acquire(ours, { waitMs: 0, onWait: () => undefined });
  const error = await space.run().catch((error: unknown) => error);
  expect(error).toMatchObject({ exit: 3, failures: [{ code: "held" }] });
  if ("release" in hold) hold.release();
  expect((await space.run()).exit).toBe(0);
});

test("locks are git's, the rest is not", async () => {
  await using space = await workspace(TWO);
  await space.run();
  const ours = await space.read(".fastpipe/.gitignore");
  expect(ours).toContain("!/stages/");
  for (const cut of ["", ours.slice(0, 40), ours.slice(0, 40).padEnd(ours.length, "\0")]) {
    await space.file(".fastpipe/.gitignore", cut);
    await space.run();
    expect(await space.read(".fastpipe/.gitignore")).toBe(ours);
  }
  await space.file(".fastpipe/.gitignore", "# the user's\n");
  await space.run();
  expect(await space.read(".fastpipe/.gitignore")).toBe("# the user's\n");
});

test("what a killed run had put aside is back before anything else happens", async () => {
  await using space = await workspace(TWO);
  await space.run();
  const manifest = { stage: "gone", lock: "gone.lock", paths: ["old"] };
  await space.file(".fastpipe/tmp/aside/1/manifest.json", JSON.stringify(manifest));
  await space.file(".fastpipe/tmp/aside/1/0", "old");
  const { warnings } = await space.run();
  expect(warnings).toEqual([expect.stringContaining("old is put back")]);
  expect(await space.read("old")).toBe("old");
});
