import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { dvcWorkspace, type Files, md5, objectOf } from "./dvc-workspace.ts";

const STAGES = "  a: {cmd: cp in a, deps: [in], outs: [a]}\n";
const source = (text: string, path = "in"): string => `# mine
outs:
- md5: ${md5(text)}
  size: ${text.length}
  hash: md5
  path: ${path}
  desc: kept
`;

const tracking = (files: Files = {}) =>
  dvcWorkspace(STAGES, { "in.dvc": source("1\n"), in: "1\n", ...files });

test("data that has changed is saved, and its file says so, with all else as it was", async () => {
  await using space = await tracking({ in: "22\n" });
  const { warnings } = await space.run();
  expect(warnings).toEqual(["in has changed: in.dvc says so now"]);
  expect(await space.read("in.dvc")).toBe(source("22\n"));
  expect(await space.read(objectOf("22\n"))).toBe("22\n");
  expect((await space.run()).warnings).toEqual([]);
  await space.file("in", "333\n");
  await space.run({ outs: { commit: false } });
  expect(existsSync(join(space.path, objectOf("333\n")))).toBe(false);
  expect(await space.read("in.dvc")).toBe(source("333\n"));
});

test("data that is missing is put in place, where the cache has it", async () => {
  await using space = await tracking({ [objectOf("1\n")]: "1\n" });
  await rm(join(space.path, "in"));
  const { warnings, by } = await space.run();
  expect(warnings).toContain("in was missing: it is put in place as in.dvc says");
  expect(by).toEqual({ a: "ran" });
  expect(await space.read("in")).toBe("1\n");
});

test("data that nobody has blocks its users, with what would help; absent it passes on demand", async () => {
  await using space = await tracking();
  await space.run();
  await rm(join(space.path, "in"));
  await rm(join(space.path, ".dvc/cache"), { recursive: true });
  await space.file("dvc.yaml", `stages:\n${STAGES.replace("cp in a", "cat in > a")}`);
  const { by, events } = await space.run();
  expect(by).toEqual({ a: "blocked" });
  expect(JSON.stringify(events)).toContain("--pull fetches it");
  await space.file("dvc.yaml", `stages:\n${STAGES}`);
  expect((await space.run({ allowMissing: true })).by).toEqual({ a: "skipped" });
  const project = await space.open();
  expect(project.tracked.get("in")).toEqual({ hash: `md5:${md5("1\n")}`, size: 2 });
});

test("only data that the stages need is looked at, through others that need it", async () => {
  await using space = await dvcWorkspace(
    `${STAGES}  b: {cmd: cp a b, deps: [a], outs: [b]}\n  c: {cmd: cp other c, deps: [other], outs: [c]}\n`,
    { "in.dvc": source("1\n"), in: "2\n", "other.dvc": source("1\n", "other"), other: "2\n" },
  );
  expect((await space.run({ targets: ["b"] })).warnings).toEqual([
    "in has changed: in.dvc says so now",
  ]);
  expect(await space.read("other.dvc")).toBe(source("1\n", "other"));
});

test("what was imported changes by an update alone", async () => {
  const imported = `${source("1\n")}deps:\n- path: /elsewhere/in\n  md5: ${md5("1\n")}\n  hash: md5\n`;
  await using space = await tracking({ "in.dvc": imported, in: "2\n" });
  expect((await space.run()).warnings).toEqual([]);
  expect(await space.read("in.dvc")).toBe(imported);
});

test("a record of DVC 2 that holds stays; of one that does not, the new one is of today", async () => {
  const legacy = `outs:\n- md5: ${md5("1\n")}\n  size: 3\n  path: in\n`;
  await using space = await tracking({ "in.dvc": legacy, in: "1\r\n" });
  expect((await space.run()).warnings).toEqual([]);
  expect(await space.read("in.dvc")).toBe(legacy);
  await space.file("in", "2\r\n");
  await space.run();
  const now = await space.read("in.dvc");
  expect(now).toContain(`md5: ${md5("2\r\n")}`);
  expect(now).toContain("hash: md5\n");
});

test("a folder is tracked as a whole", async () => {
  await using space = await dvcWorkspace("  a: {cmd: ls d > a, deps: [d], outs: [a]}\n", {
    "d.dvc":
      "outs:\n- md5: 00000000000000000000000000000000.dir\n  size: 1\n  nfiles: 1\n  hash: md5\n  path: d\n",
    "d/x": "1\n",
    "d/y/z": "2\n",
  });
  await space.run();
  expect(await space.read("d.dvc")).toMatch(/md5: [0-9a-f]{32}\.dir\n {2}size: 4\n {2}nfiles: 2\n/);
  await rm(join(space.path, "d"), { recursive: true });
  expect((await space.run()).by).toEqual({ a: "skipped" });
  expect(await space.read("d/y/z")).toBe("2\n");
});
