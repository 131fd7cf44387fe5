// What the comparison with DVC (dvc-parity.test.ts) has brought to light, for machines without DVC.
import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Project, project } from "./project.ts";

const dvcProject = (
  stages: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Project> =>
  project({
    ".dvc/config": "[core]\n    no_scm = true\n",
    "dvc.yaml": `stages:\n${stages}`,
    in: "1\n",
    ...files,
  });

test("a pattern without a file is for the stages of the file in use", async () => {
  await using p = await dvcProject(
    "  clean: {cmd: echo 1 > a, outs: [a]}\n  crop: {cmd: echo 2 > b, outs: [b]}\n  train: {cmd: echo 3 > c, outs: [c]}\n",
  );
  expect(await p.ran(["--glob", "c*"])).toEqual(["clean", "crop"]);
  expect(await p.ran(["--glob", "dvc.yaml:[t]*"])).toEqual(["train"]);
});

test("--no-run-cache does not ask the run cache, but adds to it", async () => {
  await using p = await dvcProject("  a: {cmd: cp in a, deps: [in], outs: [a]}\n");
  expect(await p.ran(["--no-run-cache"])).toEqual(["a"]);
  await p.file("in", "2\n");
  expect(await p.ran(["--no-run-cache"])).toEqual(["a"]);
  expect(readdirSync(join(p.path, ".dvc/cache/runs"))).toHaveLength(2);
  await p.file("in", "1\n");
  expect(await p.ran(["--no-run-cache"])).toEqual(["a"]);
  await p.file("in", "2\n");
  expect((await p.run()).by).toEqual({ restored: ["a"] });
});

test("data that a .dvc file tracks is recorded there, and kept, when it was edited", async () => {
  await using p = await dvcProject("  a: {cmd: cp in a, deps: [in], outs: [a]}\n", {
    // What `1\n` is.
    "in.dvc":
      "outs:\n- md5: b026324c6904b2a9cb4b88d6d61c81d1 # mine\n  size: 2\n  hash: md5\n  path: in\n",
  });
  const before = await p.read("in.dvc");
  await p.ran();
  expect(await p.read("in.dvc")).toBe(before);
  await p.file("in", "two\n");
  // To look is not to write.
  await p.status();
  await p.fastpipe(["run", "--dry-run"]);
  expect(await p.read("in.dvc")).toBe(before);
  expect(await p.ran()).toEqual(["a"]);
  const md5 = new Bun.CryptoHasher("md5").update("two\n").digest("hex");
  expect(await p.read("in.dvc")).toBe(
    `outs:\n- md5: ${md5} # mine\n  size: 4\n  hash: md5\n  path: in\n`,
  );
  const object = join(".dvc/cache/files/md5", md5.slice(0, 2), md5.slice(2));
  expect(await p.read(object)).toBe("two\n");
});

test("a dep in other words is another dep, though the place is the same", async () => {
  await using p = await dvcProject("  a: {cmd: cp in a, deps: [in], outs: [a]}\n");
  await p.ran();
  await p.file("dvc.yaml", "stages:\n  a: {cmd: cp in a, deps: [./in], outs: [a]}\n");
  const again = await p.run();
  expect(again.by).toEqual({ ran: ["a"] });
  expect(again.codes("a")).toEqual(["deps_added"]);
  expect(await p.read("dvc.lock")).toContain("path: ./in");
  expect(await p.ran()).toEqual([]);
});
