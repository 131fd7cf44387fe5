import { expect, test } from "bun:test";
import { mistakesOf, pipelineOf, read } from "./pipeline.ts";

test("a file that holds nothing has no stages", async () => {
  for (const text of ["", "# none\n", "[]", "false", "0", "''"]) {
    expect((await pipelineOf(text)).stages).toEqual([]);
  }
});

test("all mistakes are told at once, each with its place", async () => {
  const text = `
stages:
  a:
    cmd: 1
    deps: one
    frozen: \${x}
    dep: [x]
  b:
    outs: [o: {cache: 5}]
  1:
    cmd: x
  c: {foreach: [a], do: {cmd: x}, cmd: x}
metric: []
`;
  expect(await mistakesOf(text)).toEqual([
    "4:5 stages.a.cmd: expected a string or a list, but it is an integer",
    "5:5 stages.a.deps: expected a list, but it is a string",
    "6:5 stages.a.frozen: expected true or false, but it is a string",
    '7:5 stages.a: unknown key "dep"',
    '8:3 stages.b: the key "cmd" is missing',
    "9:16 stages.b.outs[0].o.cache: expected true or false, but it is an integer",
    "10:3 stages: the key 1 must be a string, but is an integer",
    '12:35 stages.c: unknown key "cmd"',
    '13:1 unknown key "metric"',
  ]);
});

test("hints", async () => {
  const hintOf = async (text: string): Promise<string | undefined> => {
    const result = await read(text);
    return result.ok ? undefined : result.failures[0]?.hint;
  };
  expect(await hintOf("stage: {}")).toBe('Did you mean "stages"?');
  expect(await hintOf("stages: {1: {cmd: x}}")).toBe('Quote it: "1".');
  expect(await hintOf("stages: {a: {cmd: x, cache: 1}}")).toContain("Known here: cmd, wdir");
  expect(await hintOf("stages: {a: {cmd: x, frozen: '${f}'}}")).toContain("Templates can't");
  expect(await hintOf("<<<<<<< ours\na: 1\n")).toContain("merge conflict");
});

test("what DVC refuses is refused", async () => {
  for (const text of [
    "- a",
    "x",
    "stages:",
    "stages: []",
    "stages: {a: }",
    "stages: {a: {cmd: x, wdir: }}",
    "stages: {a: {cmd: x, deps: }}",
    "stages: {a: {cmd: x, deps: [1]}}",
    "stages: {a: {cmd: x, params: {a: 1}}}",
    "stages: {a: {cmd: x, params: [1]}}",
    "stages: {a: {cmd: x, params: [{p.yaml: x}]}}",
    "stages: {a: {cmd: x, params: [{p.yaml: {x: 1}}]}}",
    "stages: {a: {cmd: x, outs: {o: {}}}}",
    "stages: {a: {cmd: x, outs: [o: ]}}",
    "stages: {a: {cmd: x, plots: [p: [{x: a}]]}}",
    "stages: {a: {cmd: x, plots: [p: {y: [a]}]}}",
    "stages: {a: {cmd: x, metrics: [m: {xpath: a}]}}",
    "stages: {a: {cmd: x, desc: 1}}",
    "stages: {a: {cmd: x, vars: }}",
    "stages: {a: {cmd: x, live: {}}}",
    "stages: {a: {cmd: x, matrix: [a]}}",
    "stages: {a: {cmd: x, matrix: {m: 1}}}",
    "stages: {a: {matrix: {m: [a]}, foreach: [a], do: {cmd: x}}}",
    "stages: {a: {foreach: [a]}}",
    "stages: {a: {do: {cmd: x}}}",
    "stages: {a: {foreach: 1, do: {cmd: x}}}",
    "stages: {a: {foreach: [a], do: }}",
    "stages: {'': {cmd: x}}",
    "stages: {a@b: {cmd: x}}",
    "metrics: [a: 1]",
    "params: [1]",
    "plots: {a.csv: }",
    "plots: [{}]",
    "plots: [a: {x: 1}]",
    "plots: [a: {x: {f: 1}}]",
    "plots: [a: {foo: b}]",
    "artifacts: {a: }",
    "artifacts: {a: {type: x}}",
    "artifacts: {a: {path: x, foo: y}}",
    "datasets:",
    "stages: {a: {cmd: x}, a: {cmd: y}}",
    "stages: {a: {cmd: x, outs: [x.dvc]}}",
    "stages: {a: {cmd: x, deps: [sub/dvc.yaml]}}",
  ]) {
    const mistakes = await mistakesOf(text);
    expect({ text, mistakes: mistakes.length }).toEqual({ text, mistakes: 1 });
  }
});

test("what DVC takes is taken", async () => {
  for (const text of [
    "stages: {a: {cmd: []}, b: {cmd: ''}, c: {cmd: [1, {a: b}]}}",
    "stages: {a: {cmd: x, outs: [o: {cache: false, persist: true, checkpoint: true, remote: r, push: false, desc: d, type: t, labels: [l], meta: }, p: {}]}}",
    "stages: {a: {cmd: x, plots: [p: {x: a, y: b, template: t, title: q, x_label: l, y_label: k, header: false}]}}",
    "stages: {a: {cmd: x, meta: , desc: d, frozen: true, always_changed: false, vars: []}}",
    "stages: {a: {foreach: [], do: {cmd: x}}}",
    "plots: [p.csv, {a: }, {b: {x: {f: g}, y: {f: [a, b]}, title: t}}]",
    "artifacts: {a: {path: x, desc: d, type: t, labels: [l], meta: {b: 1}}}",
    "datasets: [{name: a, type: b}]",
    "params: [p.yaml]\nmetrics: [m.json]",
  ]) {
    expect({ text, mistakes: await mistakesOf(text) }).toEqual({ text, mistakes: [] });
  }
});
