import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Workspace } from "../workspace.ts";
import { dvcWorkspace, entriesOf, md5, objectOf } from "./dvc-workspace.ts";

const CONFIG = `[core]
    no_scm = true
    remote = main
['remote "main"']
    url = ../main
['remote "other"']
    url = ../other
['remote "far"']
    url = s3://bucket/x
`;
const STAGES = `
  a: {cmd: cp in a, deps: [in], outs: [a]}
  b: {cmd: cat a a > b, deps: [a], outs: [{b: {remote: other}}]}
`;
const SOURCE = `outs:\n- md5: ${md5("1\n")}\n  size: 2\n  hash: md5\n  path: in\n`;

/** Everything has run, and only the remotes have what it made. */
async function pushed(): Promise<Workspace> {
  const space = await dvcWorkspace(STAGES, {
    ".dvc/config": CONFIG,
    "in.dvc": SOURCE,
    in: "1\n",
  });
  await space.run();
  await cp(join(space.path, ".dvc/cache"), join(space.path, "main"), { recursive: true });
  await space.file(objectOf("1\n1\n", "other"), "1\n1\n");
  await rm(join(space.path, objectOf("1\n1\n", "main")));
  for (const name of ["in", "a", "b", ".dvc/cache"])
    await rm(join(space.path, name), { recursive: true });
  return space;
}

const PULL = { outs: { pull: true } };

test("outs, each from its own remote, tracked data and runs are fetched and put in place", async () => {
  await using space = await pushed();
  const { by, warnings } = await space.run(PULL);
  expect(by).toEqual({ a: "restored", b: "restored" });
  expect(warnings).toEqual(["in was missing: it is put in place as in.dvc says"]);
  expect([await space.read("in"), await space.read("b")]).toEqual(["1\n", "1\n1\n"]);
  expect(existsSync(join(space.path, ".dvc/cache/runs"))).toBe(true);
  expect((await space.run(PULL)).by).toEqual({ a: "skipped", b: "skipped" });
});

test("runs that the remote knows are of use where dvc.lock is not", async () => {
  await using space = await pushed();
  await rm(join(space.path, "dvc.lock"));
  expect((await space.run(PULL)).by).toEqual({ a: "restored", b: "restored" });
  expect(await space.read("b")).toBe("1\n1\n");
  expect(await entriesOf(space)).toMatchObject({ b: { outs: [{ md5: md5("1\n1\n") }] } });
});

test("what no remote has is told, and made", async () => {
  await using space = await pushed();
  await rm(join(space.path, objectOf("1\n1\n", "other")));
  const { by, warnings } = await space.run(PULL);
  expect(by).toEqual({ a: "restored", b: "ran" });
  expect(warnings).toContainEqual(
    `neither the cache nor the remote has ${join(space.path, objectOf("1\n1\n", "other"))}`,
  );
});

test("only what the wanted stages need is fetched", async () => {
  await using space = await pushed();
  await space.run({ ...PULL, targets: ["a"] });
  expect(existsSync(join(space.path, objectOf("1\n")))).toBe(true);
  expect(existsSync(join(space.path, objectOf("1\n1\n")))).toBe(false);
});

test("a remote that is no folder, or is not there, or is damaged, stops the run", async () => {
  await using space = await pushed();
  await space.file(objectOf("1\n", "main"), "2\n");
  await expect(space.run(PULL)).rejects.toThrow("damaged");
  await rm(join(space.path, "main"), { recursive: true });
  await expect(space.run(PULL)).rejects.toThrow('remote "main" is not there');
  await space.file(".dvc/config", CONFIG.replace("remote = main", "remote = far"));
  await expect(space.run(PULL)).rejects.toThrow("s3://bucket/x");
  // Without it nobody asks.
  await space.file("in", "1\n");
  expect((await space.run()).exit).toBe(0);
});
