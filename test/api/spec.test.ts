import { expect, test } from "bun:test";
import { OutMarker, out, ParamMarker } from "../../src/api/markers.ts";
import { Problems } from "../../src/api/problem.ts";
import { readSpec, type Spec } from "../../src/api/spec.ts";

function read(raw: unknown, hasFunction = true): { spec: Spec; problems: Problems } {
  const problems = new Problems();
  return { spec: readSpec(raw, hasFunction, problems), problems };
}

function problemsOf(raw: unknown, hasFunction = true): string[] {
  return read(raw, hasFunction).problems.errors.map(({ message, hint }) =>
    hint === undefined ? message : `${message} | ${hint}`,
  );
}

function right(raw: unknown, hasFunction = true): Spec {
  const { spec, problems } = read(raw, hasFunction);
  expect(problems.errors).toEqual([]);
  expect(problems.warnings).toEqual([]);
  return spec;
}

test("nothing but a function", () => {
  expect(right({})).toMatchObject({
    name: null,
    deps: { record: false, entries: [] },
    params: {},
    matrix: null,
    always: false,
    retries: 0,
    timeoutMs: null,
    meta: null,
  });
});

test("keys that are undefined count as absent", () => {
  right({ cmd: undefined, dpes: undefined, name: undefined, deps: undefined, timeout: undefined });
});

test("what is read is a copy", () => {
  const raw = {
    deps: { a: "x" },
    params: { list: [1, { deep: 1 }] },
    matrix: { k: [1] },
    mutex: ["m"],
    meta: { a: 1 },
  };
  const spec = right(raw);
  raw.deps.a = "y";
  raw.params.list.push(2);
  raw.matrix.k.push(2);
  raw.mutex.push("n");
  raw.meta.a = 2;
  expect(spec.deps.entries[0]?.paths).toEqual(["x"]);
  expect(spec.params.list).toEqual({ kind: "value", value: [1, { deep: 1 }] });
  expect(spec.matrix).toEqual({ k: [1] });
  expect(spec.mutex).toEqual(["m"]);
  expect(spec.meta).toEqual({ a: 1 });
});

test("a spec that is none", () => {
  for (const raw of [undefined, null, 3, "x", [], new Map(), () => 1]) {
    expect(problemsOf(raw)[0]).toStartWith("the spec of stage() is ");
  }
});

test("unknown keys, with what was meant", () => {
  expect(problemsOf({ dpes: [] })).toEqual([
    'unknown key "dpes" in the spec | Did you mean "deps"?',
  ]);
  expect(problemsOf({ zzzzzz: [] })[0]).toContain("A spec knows name, deps, outs, ");
});

test("a function or a command, each with its own keys", () => {
  expect(problemsOf({ cmd: "x" }, true)).toEqual([
    "a stage has a function or cmd, not both | Drop one, or make two stages.",
  ]);
  expect(problemsOf({}, false)).toEqual([
    "a stage needs something to run | Give a function after the spec, or cmd in it.",
  ]);
  expect(problemsOf({ wdir: "x", environ: {} })).toEqual([
    "wdir is for stages with cmd | A function sets these by itself.",
    "environ is for stages with cmd | A function sets these by itself.",
  ]);
  expect(problemsOf({ cmd: "x", executor: "warm" }, false)).toEqual([
    "executor is for functions | A command always runs as a process of its own.",
  ]);
  expect(problemsOf({ cmd: " " }, false)).toEqual(["cmd is empty"]);
  expect(problemsOf({ cmd: "a\0b" }, false)).toEqual(["cmd holds a NUL character"]);
  expect(problemsOf({ cmd: ["a"] }, false)).toEqual(["cmd is a list | Give a string."]);
});

test("deps", () => {
  expect(right({ deps: { a: "./x/", b: ["y", "z//w"], c: [] } }).deps).toEqual({
    record: true,
    entries: [
      { key: "a", paths: ["x"], many: false },
      { key: "b", paths: ["y", "z/w"], many: true },
      { key: "c", paths: [], many: true },
    ],
  });
  expect(problemsOf({ deps: "x" })).toEqual([
    "deps is a string | Give a list or an object of paths.",
  ]);
  expect(problemsOf({ deps: ["", "a\0b", 3, undefined, ["x", ["y"]]] })).toEqual([
    "deps[0] is empty",
    "deps[1] holds a NUL character",
    "deps[2] is a number, not a path",
    "deps[3] is undefined, not a path | Is the name of an out misspelt?",
    "deps[4][1] is a list, not a path | A list of paths can't hold another list.",
  ]);
  expect(problemsOf({ deps: { a: { outs: [] }, b: out("x") } })).toEqual([
    "deps.a is an object, not a path | To depend on a stage, name its outs: stage.outs.name.",
    "deps.b is out(...), not a path | out() is for outs, metrics and plots.",
  ]);
});

test("outs", () => {
  const { outs } = right({ outs: ["a", out("b", { cache: false, desc: "d" })] });
  expect(outs.entries).toEqual([
    { key: null, path: "a", cache: null, persist: false, push: true, desc: null, plot: null },
    { key: null, path: "b", cache: false, persist: false, push: true, desc: "d", plot: null },
  ]);
  expect(
    problemsOf({
      outs: { a: ["x"], b: new OutMarker("x", { cahce: true }), c: new OutMarker("x", 3) },
      metrics: [new OutMarker("x", { persist: 1, zzz: 1 })],
    }),
  ).toEqual([
    "outs.a is a list, not a path | A list of paths can't hold another list.",
    'unknown option "cahce" of outs.b | Did you mean "cache"?',
    "the options of outs.c are a number | Give an object: out(path, { cache: false }).",
    'unknown option "zzz" of metrics[0] | out() knows cache, persist, push, desc.',
    "persist of metrics[0] is a number | Give true or false.",
  ]);
});

test("how plots are drawn", () => {
  const said = { x: "step", y: ["a", "b"], title: "T", template: "simple", header: false };
  const { plots } = right({ plots: ["a.csv", out("b.csv", { ...said, cache: true })] });
  expect(plots.entries.map(({ plot }) => plot)).toEqual([null, said]);
  expect(
    problemsOf({
      outs: [new OutMarker("x", { x: "a" })],
      plots: [new OutMarker("y", { xlabel: "a", y: 1, header: "no", titel: "t" })],
    }),
  ).toEqual([
    '"x" of outs[0] says how a plot is drawn | Name the out in `plots`.',
    'unknown option "xlabel" of plots[0] | Did you mean "xLabel"?',
    'unknown option "titel" of plots[0] | Did you mean "title"?',
    "y of plots[0] is a number | Give a string.",
    "header of plots[0] is a string | Give true or false.",
  ]);
});

test("params", () => {
  const params = { a: 1, b: 2n, c: null, d: [{ e: "f" }], g: new ParamMarker("c.yaml", "k", 3) };
  expect(right({ params }).params).toEqual({
    a: { kind: "value", value: 1 },
    b: { kind: "value", value: 2n },
    c: { kind: "value", value: null },
    d: { kind: "value", value: [{ e: "f" }] },
    g: { kind: "file", file: "c.yaml", key: "k", fallback: 3 },
  });
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  class Order {}
  expect(
    problemsOf({
      params: {
        a: undefined,
        b: [new Date(0)],
        c: { d: () => 1 },
        e: Symbol("x"),
        f: new Order(),
        g: new ParamMarker("", "x", 1),
        h: { i: new ParamMarker("x", "y", 1) },
        l: loop,
      },
    }).map((text) => text.split(" | ")[0]),
  ).toEqual([
    "params.a is undefined",
    "params.b[0] is a Date",
    "params.c.d is a function",
    "params.e is a symbol",
    "params.f is an Order",
    "params.g: param() needs a file and a key",
    "params.h.i is param(...)",
    expect.stringMatching(/^params\.l(\.self)+ is nested too deeply, or holds itself$/),
  ]);
  expect(problemsOf({ params: [1] })).toEqual(["params is a list | Give an object."]);
});

test("a number that has lost its last digits is a warning", () => {
  const { problems } = read({ params: { a: 2 ** 53, b: 1e300, c: 2 ** 53 - 1, d: Number.NaN } });
  expect(problems.errors).toEqual([]);
  expect(problems.warnings).toHaveLength(1);
  expect(problems.warnings[0]).toContain("like 9007199254740992n");
});

test("a matrix", () => {
  expect(right({ matrix: { a: [1, "x"], b: [{ c: 1 }] } }).matrix).toEqual({
    a: [1, "x"],
    b: [{ c: 1 }],
  });
  expect(problemsOf({ matrix: {} })).toEqual(["matrix is empty | Give it a key, or leave it out."]);
  expect(problemsOf({ matrix: { a: "x" }, params: { a: 1 } })).toEqual([
    "matrix.a is a string | Give a list of values.",
    '"a" is in params and in matrix | Matrix values are params too; rename one.',
  ]);
});

test("env, environ, uses, mutex", () => {
  expect(right({ env: ["A"] }).env).toEqual({ A: true });
  expect(right({ env: { A: true, B: false } }).env).toEqual({ A: true, B: false });
  expect(right({ uses: "x", mutex: ["a", "a", "b"] })).toMatchObject({
    uses: ["x"],
    mutex: ["a", "b"],
  });
  expect(problemsOf({ env: { A: 1 }, uses: [""], mutex: 3 })).toEqual([
    "env.A is a number | Give true or false.",
    "uses[0] is empty | Give strings.",
    "mutex is a number | Give strings.",
  ]);
  expect(problemsOf({ cmd: "x", environ: { A: 1, B: "a\0b" } }, false)).toEqual([
    "environ.A is a number | Give a string without NUL.",
    "environ.B is a string | Give a string without NUL.",
  ]);
});

test("timeouts", () => {
  const cases: [unknown, number][] = [
    [30, 30_000],
    [0.5, 500],
    ["250ms", 250],
    ["30s", 30_000],
    ["1.5m", 90_000],
    ["2h", 7_200_000],
  ];
  for (const [timeout, ms] of cases) expect(right({ timeout }).timeoutMs).toBe(ms);
  for (const timeout of [0, -1, Number.NaN, "5", "5 m", "1d", true, "0s", 1e9]) {
    expect(problemsOf({ timeout })[0]).toContain('Give seconds, or a text like "30s"');
  }
});

test("retries, executor, flags and texts", () => {
  expect(problemsOf({ retries: 1.5 })).toEqual(["retries is 1.5 | Give 0 or more."]);
  expect(problemsOf({ retries: "1" })).toEqual(["retries is a string | Give 0 or more."]);
  expect(problemsOf({ executor: "wram" })).toEqual(['executor is "wram" | Did you mean "warm"?']);
  expect(problemsOf({ executor: 3 })[0]).toContain("It is one of warm, interpreter, process.");
  expect(problemsOf({ always: 1, frozen: "no", name: 3, desc: [] })).toEqual([
    "name is a number | Give a string.",
    "always is a number | Give true or false.",
    "frozen is a string | Give true or false.",
    "desc is a list | Give a string.",
  ]);
});
