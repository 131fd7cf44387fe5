import { expect, test } from "bun:test";
import { chmodSync, existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Workspace } from "../workspace.ts";
import { dvcWorkspace, entriesOf, md5, objectOf } from "./dvc-workspace.ts";

const COPY = "  a: {cmd: cp in a, deps: [in], outs: [a]}\n";

const remove = (space: Workspace, ...names: string[]) =>
  Promise.all(names.map((name) => rm(join(space.path, name), { recursive: true })));

const reasonsOf = async (space: Workspace, name: string) =>
  (await space.plan()).planned.stages.get(name)?.reasons;

test("outs come back by what dvc.lock says, without the run cache", async () => {
  await using space = await dvcWorkspace(COPY, { in: "1\n" });
  await space.run();
  await remove(space, "a", ".dvc/cache/runs");
  expect((await space.run()).by).toEqual({ a: "restored" });
  expect(await space.read("a")).toBe("1\n");
  await space.file("dvc.yaml", "stages:\n  a: {cmd: cp ./in a, deps: [in], outs: [a]}\n");
  expect((await space.run()).by).toEqual({ a: "ran" });
});

test("outs come back from the run cache, under another name and without dvc.lock", async () => {
  await using space = await dvcWorkspace(COPY, { in: "1\n" });
  await space.run();
  await remove(space, "a", "dvc.lock");
  await space.file("dvc.yaml", `stages:\n${COPY.replace(" a:", " renamed:")}`);
  expect((await space.run({ outs: { useRuns: false } })).by).toEqual({ renamed: "ran" });
  await remove(space, "a", "dvc.lock");
  expect((await space.run()).by).toEqual({ renamed: "restored" });
  expect(await entriesOf(space)).toMatchObject({ renamed: { outs: [{ md5: md5("1\n") }] } });
  expect((await space.run({ force: true })).by).toEqual({ renamed: "ran" });
});

test("a directory comes back whole: what is in it, and nothing that was not", async () => {
  await using space = await dvcWorkspace(
    "  a: {cmd: 'mkdir -p d/in && cp in d/in/x && echo y > d/y', deps: [in], outs: [d]}\n",
    { in: "1\n" },
  );
  await space.run();
  await remove(space, "d/y");
  await space.file("d/in/x", "mine\n");
  await space.file("d/more", "mine too\n");
  const { by, warnings } = await space.run();
  expect(by).toEqual({ a: "restored" });
  expect(await space.read("d/in/x")).toBe("1\n");
  expect(readdirSync(join(space.path, "d")).sort()).toEqual(["in", "y"]);
  // What nobody else has is kept.
  const [day = ""] = readdirSync(join(space.path, ".fastpipe/kept"));
  expect(await space.read(`.fastpipe/kept/${day}/d/more`)).toBe("mine too\n");
  expect(await space.read(`.fastpipe/kept/${day}/d/in/x`)).toBe("mine\n");
  expect(warnings.filter((one) => one.includes("it is kept as"))).toHaveLength(2);
});

test("metrics that are not cached are in the run cache all the same, and come back as copies", async () => {
  await using space = await dvcWorkspace(
    "  a: {cmd: cp in a && cp in m.json, deps: [in], outs: [a], metrics: [{m.json: {cache: false}}]}\n",
    { in: "{}\n", ".dvc/config": "[core]\n    no_scm = true\n[cache]\n    type = symlink\n" },
  );
  await space.run();
  expect(existsSync(join(space.path, objectOf("{}\n")))).toBe(true);
  await space.file("in", "[]\n");
  await space.run();
  await space.file("in", "{}\n");
  expect((await space.run()).by).toEqual({ a: "restored" });
  expect(await space.read("m.json")).toBe("{}\n");
  const isLink = (name: string) => lstatSync(join(space.path, name)).isSymbolicLink();
  expect([isLink("a"), isLink("m.json")]).toEqual([true, false]);
});

test("an out that is neither cached nor a metric: the cache has nothing of it, and the stage runs", async () => {
  await using space = await dvcWorkspace(
    "  a: {cmd: cp in a && cp in plain, deps: [in], outs: [a, {plain: {cache: false}}]}\n",
    { in: "1\n" },
  );
  await space.run();
  expect(existsSync(join(space.path, ".dvc/cache/runs"))).toBe(false);
  await remove(space, "a");
  // It is there, as recorded.
  expect((await space.run()).by).toEqual({ a: "restored" });
  await remove(space, "plain");
  expect((await space.run()).by).toEqual({ a: "ran" });
});

test("what is to run always, or adds to its outs, is not restored", async () => {
  await using space = await dvcWorkspace(
    `
  always: {cmd: cp in x, deps: [in], outs: [x], always_changed: true}
  adds: {cmd: cat in >> y, deps: [in], outs: [{y: {persist: true}}]}
`,
    { in: "1\n" },
  );
  await space.run();
  await remove(space, "x", "y");
  expect((await space.run()).by).toEqual({ always: "ran", adds: "ran" });
  await space.file("in", "2\n");
  await space.run();
  expect(await space.read("y")).toBe("1\n2\n");
});

test("a run on other params is another run", async () => {
  await using space = await dvcWorkspace(
    "  a: {cmd: cp p.yaml a, params: [{p.yaml: [k]}], outs: [a]}\n",
    {
      "p.yaml": "k: 1\n",
    },
  );
  await space.run();
  await space.file("p.yaml", "k: 2\n");
  expect((await space.run()).by).toEqual({ a: "ran" });
  await space.file("p.yaml", "# again\nk: 1\n");
  expect((await space.run()).by).toEqual({ a: "restored" });
  expect(await space.read("a")).toBe("k: 1\n");
});

test("outs that the cache has lost, or that are damaged there, are made anew", async () => {
  await using space = await dvcWorkspace(COPY, { in: "1\n" });
  await space.run();
  await remove(space, objectOf("1\n"));
  expect(await reasonsOf(space, "a")).toEqual([{ code: "outs_not_in_cache", what: "a" }]);
  // It could not be had from there.
  expect((await space.run()).by).toEqual({ a: "ran" });
  expect(await reasonsOf(space, "a")).toEqual([]);
  const object = join(space.path, objectOf("1\n"));
  chmodSync(object, 0o644);
  await space.file(objectOf("1\n"), "9\n");
  await remove(space, "a");
  const { by, warnings } = await space.run();
  expect(by).toEqual({ a: "ran" });
  expect(warnings).toContainEqual(expect.stringContaining("did not hold what its name says"));
  expect(await space.read("a")).toBe("1\n");
  expect(statSync(object).mode & 0o777).toBe(0o444);
});

test("without a commit the cache is left alone, and dvc.lock is written", async () => {
  await using space = await dvcWorkspace(COPY, { in: "1\n" });
  expect((await space.run({ outs: { commit: false } })).by).toEqual({ a: "ran" });
  expect(existsSync(join(space.path, ".dvc/cache"))).toBe(false);
  expect(Object.keys(await entriesOf(space))).toEqual(["a"]);
});

test("git is told of cached outs, and an out that it tracks is refused", async () => {
  await using space = await dvcWorkspace(
    `${COPY}  b: {cmd: cp in b, deps: [in], outs: [{b: {cache: false}}]}\n`,
    { in: "1\n", ".dvc/config": "" },
  );
  await Bun.$`git init -q`.cwd(space.path);
  await space.run();
  expect(await space.read(".gitignore")).toBe("/a\n");
  await Bun.$`git add -f a`.cwd(space.path);
  const { by, events } = await space.run({ force: true, onFailure: "independent" });
  expect(by).toEqual({ a: "failed", b: "ran" });
  expect(JSON.stringify(events)).toContain("the out a is tracked by git");
});
