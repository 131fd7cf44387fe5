import { expect, test } from "bun:test";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { copies, goalsOf } from "../../bench/cases/dvc-copies.ts";
import { matrix } from "../../bench/cases/dvc-matrix.ts";
import { dvcCases, sizesOf } from "../../bench/dvc-cases.ts";
import type { Case, Figure } from "../../bench/figure.ts";
import { EXECUTABLE, tempDir } from "../helpers.ts";

test("sizes that are asked for come without the matrix", () => {
  const names = (sizes?: readonly number[]) =>
    dvcCases({ dvc: "dvc" }, sizes).map(({ name }) => name);
  expect(names()).toEqual(["copies-10", "copies-100", "copies-176", "copies-400", "matrix"]);
  expect(names([3])).toEqual(["copies-3"]);
});

test("sizes are a list, once each", () => {
  expect(sizesOf(["10,100", "10"])).toEqual([10, 100]);
  expect(sizesOf(["10,"])).toBeNull();
});

/** In DVC's place one that writes down what it is asked for, with where, and lets fastpipe do it. */
const STANDS_IN = `#!/bin/sh
echo "$DVC_NO_ANALYTICS $SHELL $(basename "$PWD") $*" >> "$(dirname "$0")/asked"
case "$*" in
  "init -q") mkdir .dvc ;;
  "repro -q") exec '${EXECUTABLE}' run -q ;;
  status) exec '${EXECUTABLE}' status ;;
esac
`;

async function measured(
  make: (dvc: string) => Case,
  stand = STANDS_IN,
): Promise<{ figures: Figure[]; asked: string[] }> {
  await using dir = await tempDir();
  const dvc = await dir.file("bin/dvc", stand);
  await chmod(dvc, 0o755);
  await mkdir(join(dir.path, "case"));
  const setting = { fastpipe: EXECUTABLE, runs: 1, quick: false, dir: join(dir.path, "case") };
  const figures = await make(dvc).measure(setting);
  return { figures, asked: (await dir.read("bin/asked")).trimEnd().split("\n") };
}

const line = (args: string) => `1 /bin/sh dvc ${args}`;

test("copies: first run, nothing to do, one change", async () => {
  const { figures, asked } = await measured((dvc) => copies(2, { dvc }));
  const rounds = ["repro -q --dry", "repro -q", ...Array(4).fill("repro -q")];
  expect(asked).toEqual([line("init -q"), "1 /bin/sh fastpipe init -q", ...rounds.map(line)]);
  const names = figures.map(({ name }) => name);
  expect(names).toContain("overhead: dvc over fastpipe -j 1");
  expect(names).toContain("one change: dvc over fastpipe");
  for (const { samples } of figures) expect(samples).toEqual([expect.any(Number)]);
});

test("matrix: first run, nothing to do, status", async () => {
  const { figures, asked } = await measured((dvc) => matrix({ dvc }, 2));
  expect(asked.slice(-2)).toEqual([line("status"), line("status")]);
  expect(figures.filter(({ unit }) => unit === "x").map(({ name }) => name)).toEqual([
    "first run: dvc over fastpipe",
    "nothing to do: dvc over fastpipe",
    "status: dvc over fastpipe",
  ]);
});

test("a tool that does not make the outs is not measured", async () => {
  const idle = STANDS_IN.replace('"repro -q")', '"never")');
  await expect(measured((dvc) => copies(2, { dvc }), idle)).rejects.toThrow("dvc: 0 outs of 2");
});

test("the goals are those of 176 and 400 stages", () => {
  expect(goalsOf(100)).toEqual({ noop: {} });
  expect(goalsOf(176)).toEqual({ overhead: 30, noop: { times: 40 } });
  expect(goalsOf(400)).toEqual({ noop: { goalMs: 300 } });
});
