import { expect, test } from "bun:test";
import { tempDir } from "../helpers.ts";
import { cli } from "./in-process.ts";

const FILES = {
  "dvc.yaml": `stages:
  a: {cmd: [1, {b: 2020-01-01}], outs: [o], metrics: [m: {cache: false}], plots: [p]}
  b: {cmd: x, deps: [o], params: [lr, w.yaml: ], wdir: sub, always_changed: true}
`,
};

test("a command is shown as DVC takes it, whatever it is", async () => {
  await using dir = await tempDir(FILES);
  const { code, stdout } = await cli(dir.path, ["list", "--json"]);
  expect(code).toBe(0);
  const { stages } = JSON.parse(stdout);
  expect(stages[0].cmd).toEqual([1, { b: "2020-01-01" }]);
  expect(stages[1].deps).toEqual([
    { path: "o" },
    { path: "params.yaml", params: ["lr"] },
    { path: "w.yaml", params: [] },
  ]);
});

test("for people", async () => {
  await using dir = await tempDir(FILES);
  const { stdout } = await cli(dir.path, ["list"]);
  expect(stdout).toBe("a  cmd  -> o, m, p\nb  cmd  o, params.yaml, w.yaml (always)\n2 stages\n");
  const full = await cli(dir.path, ["list", "-v"]);
  expect(full.stdout).toContain('params.yaml = ["lr"]');
  expect(full.stdout).toContain("p (plot, cached)");
});
