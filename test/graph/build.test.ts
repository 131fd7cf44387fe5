import { expect, test } from "bun:test";
import { build, missingDeps } from "../../src/graph/build.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { Failure } from "../../src/model/failure.ts";
import type { Stage } from "../../src/model/stage.ts";
import { stage } from "./stages.ts";

function graph(...stages: Stage[]): Graph {
  const result = build(stages);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function failures(...stages: Stage[]): readonly Failure[] {
  const result = build(stages);
  return result.ok ? [] : result.error;
}

function messages(...stages: Stage[]): string[] {
  return failures(...stages).map(({ code, message }) => `${code}: ${message}`);
}

test("edges go by path", () => {
  const made = graph(
    stage("a", { outs: ["a.txt"] }),
    stage("b", { deps: ["a.txt", "raw.txt"], outs: ["b.txt"] }),
    stage("c", { deps: ["a.txt", "b.txt", "a.txt"] }),
  );
  expect(made.order).toEqual(["a", "b", "c"]);
  expect(Object.fromEntries(made.upstream)).toEqual({ a: [], b: ["a"], c: ["a", "b"] });
  expect(Object.fromEntries(made.downstream)).toEqual({ a: ["b", "c"], b: ["c"], c: [] });
  expect(made.producer.get("b.txt")).toBe("b");
});

test("a dep inside an out, and a folder that holds outs, are edges too", () => {
  const made = graph(
    stage("a", { outs: ["dir"] }),
    stage("b", { deps: ["dir/x/y.txt"], outs: ["build/b.txt"] }),
    stage("c", { outs: ["build/deep/c.txt"] }),
    stage("d", { outs: ["build.txt", "build-2/d.txt"] }),
    stage("e", { deps: ["build"] }),
    stage("f", { deps: ["."] }),
  );
  expect(made.upstream.get("b")).toEqual(["a"]);
  expect(made.upstream.get("e")).toEqual(["b", "c"]);
  expect(made.upstream.get("f")).toEqual(["d", "b", "c", "a"]);
});

test("the order is the declared one where it can be", () => {
  const made = graph(
    stage("z", { outs: ["z"] }),
    stage("late", { deps: ["early"], outs: ["late"] }),
    stage("m", {}),
    stage("early", { outs: ["early"] }),
  );
  expect(made.order).toEqual(["z", "early", "late", "m"]);
  expect([...made.stages.keys()]).toEqual(["z", "late", "m", "early"]);
});

test("a cycle is printed as a path, with what leads from stage to stage", () => {
  const [told, ...rest] = failures(
    stage("a", { deps: ["c.txt"], outs: ["a.txt"] }),
    stage("b", { deps: ["a.txt"], outs: ["dir"] }),
    stage("c", { deps: ["dir/x"], outs: ["c.txt"] }),
    stage("d", { deps: ["c.txt"] }),
  );
  expect(rest).toEqual([]);
  expect(told?.code).toBe("cycle");
  expect(told?.message).toMatch(/^cycle: (a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c) \(/);
  expect(told?.message).toContain('"b" needs "a.txt" of "a"');
  expect(told?.message).toContain('"c" needs "dir/x" of "b"');
  expect(told?.message).toContain('"a" needs "c.txt" of "c"');
  expect(told?.where?.file).toBe("pipeline.ts");
});

test("two separate cycles are both told", () => {
  const told = failures(
    stage("a", { deps: ["b"], outs: ["a"] }),
    stage("b", { deps: ["a"], outs: ["b"] }),
    stage("x", { deps: ["y"], outs: ["x"] }),
    stage("y", { deps: ["x"], outs: ["y"] }),
  );
  expect(told.map(({ code }) => code)).toEqual(["cycle", "cycle"]);
});

test("a stage that reads what it makes", () => {
  expect(messages(stage("a", { deps: ["a.txt"], outs: ["a.txt"] }))).toEqual([
    'cycle: cycle: stage "a" depends on "a.txt", which it makes itself',
  ]);
  expect(messages(stage("a", { deps: ["dir/x"], outs: ["dir"] }))).toEqual([
    'cycle: cycle: stage "a" depends on "dir/x", which it makes itself (its out is "dir")',
  ]);
  expect(messages(stage("a", { deps: ["."], outs: ["x"] }))).toHaveLength(1);
});

test("two producers of one out", () => {
  const a = stage("a", { outs: ["x"] });
  expect(messages(a, stage("b", { outs: ["x"] }))).toEqual([
    `two_producers: two stages make "x": "a" (pipeline.ts:${a.where.line}:1) and "b"`,
  ]);
  expect(messages(stage("a", { outs: ["x", "x"] }))).toEqual([
    'two_producers: stage "a" lists the out "x" twice',
  ]);
});

test("members of a matrix that share an out are told how to differ", () => {
  const told = failures(
    stage("t@en", { outs: ["x"], group: "t", matrix: { lang: "en" } }),
    stage("t@fr", { outs: ["x"], group: "t", matrix: { lang: "fr" } }),
  );
  expect(told[0]?.hint).toContain("${lang}");
});

test("overlapping outs", () => {
  const a = stage("a", { outs: ["dir"] });
  expect(messages(a, stage("b", { outs: ["dir/sub/x"] }))).toEqual([
    `overlapping_outs: outs overlap: "dir/sub/x" of stage "b" lies in "dir" of stage "a" (pipeline.ts:${a.where.line}:1)`,
  ]);
  expect(messages(stage("b", { outs: ["dir/x"] }), stage("c", { outs: ["dir"] }))).toHaveLength(1);
  expect(messages(stage("a", { outs: ["dir", "dir/x"] }))).toEqual([
    'overlapping_outs: outs overlap: "dir/x" of stage "a" lies in "dir" of the same stage',
  ]);
  expect(messages(stage("a", { outs: ["dir"] }), stage("b", { outs: ["dir2", "di"] }))).toEqual([]);
});

test("outs outside of the root", () => {
  expect(messages(stage("a", { outs: ["../x", "/tmp/x", "..", "."] }))).toEqual([
    'out_outside_root: out "../x" of stage "a" lies outside of the pipeline\'s folder',
    'out_outside_root: out "/tmp/x" of stage "a" lies outside of the pipeline\'s folder',
    'out_outside_root: out ".." of stage "a" lies outside of the pipeline\'s folder',
    'out_outside_root: out "." of stage "a" is the project itself',
  ]);
  expect(messages(stage("a", { outs: ["..x", "...", "a..b"] }))).toEqual([]);
});

test("deps may lie outside of the root", () => {
  expect(messages(stage("a", { deps: ["../x", "/data/x"] }))).toEqual([]);
});

test("everything that is wrong is told at once", () => {
  const codes = failures(
    stage("a", { outs: ["x", "../y"] }),
    stage("a", { outs: ["z"] }),
    stage("b c", { outs: ["x", "x/y"] }),
    stage("d", { deps: ["d"], outs: ["d"] }),
  ).map(({ code }) => code);
  expect(codes.sort()).toEqual([
    "cycle",
    "duplicate_name",
    "invalid_name",
    "out_outside_root",
    "overlapping_outs",
    "two_producers",
  ]);
});

test("a dep that is not there and that nobody makes", () => {
  const made = graph(
    stage("a", { outs: ["build/model.json"] }),
    stage("b", { deps: ["build/modle.json", "data/raw.csv", "data/raw.csv"] }),
    stage("c", { deps: ["nope"] }),
    stage("d", { deps: ["there", "build/model.json", "build"] }),
  );
  const told = missingDeps(made, new Set(["b", "d"]), (path) => path === "there");
  expect(told).toMatchObject([
    {
      code: "dep_missing",
      stage: "b",
      message:
        'stage "b" depends on "build/modle.json", which is not there and which no stage makes',
      hint: 'Did you mean "build/model.json", which "a" makes?',
      where: { file: "pipeline.ts" },
    },
    { code: "dep_missing", stage: "b", hint: expect.stringContaining("Put the file there") },
  ]);
});

test("a chain of 10,000 stages does not overflow, declared in either direction", () => {
  const chain = Array.from({ length: 10_000 }, (_, i) =>
    stage(`s${i}`, { deps: [`f${i}`], outs: [`f${i + 1}`] }),
  );
  const names = chain.map(({ name }) => name);
  expect(graph(...chain).order).toEqual(names);
  expect(graph(...chain.toReversed()).order).toEqual(names);
  const closed = [...chain, stage("last", { deps: ["f10000"], outs: ["f0"] })];
  expect(failures(...closed)).toHaveLength(1);
});
