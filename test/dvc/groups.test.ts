import { expect, test } from "bun:test";
import { commandsOf, mistakesOf, pipelineOf } from "./pipeline.ts";

const EACH = (foreach: string, cmd = "x ${item}"): string =>
  `stages: {s: {foreach: ${foreach}, do: {cmd: '${cmd}'}}}`;
const MATRIX = (matrix: string, cmd = "${key}"): string =>
  `stages: {s: {matrix: ${matrix}, cmd: '${cmd}'}}`;

test("foreach over scalars names members by them", async () => {
  expect(await commandsOf(EACH("[a, 1, 2.5, true, null, b c, a]"))).toEqual({
    "s@a": "x a",
    "s@1": "x 1",
    "s@2.5": "x 2.5",
    "s@true": "x true",
    "s@None": "x None",
    "s@b c": "x b c",
  });
});

test("one list or map among them, and all are named by their index", async () => {
  expect(await commandsOf(EACH("[a, {b: 1}]", "x"))).toEqual({ "s@0": "x", "s@1": "x" });
  expect(await commandsOf(EACH("[{a: 1, b: x y}]", "${item.a} ${item}"))).toEqual({
    "s@0": "1 --a 1 --b 'x y'",
  });
});

test("foreach over a map has keys", async () => {
  expect(await commandsOf(EACH("{us: {e: 3}, 1: {e: 4}}", "${key} ${item.e}"))).toEqual({
    "s@us": "us 3",
    "s@1": "1 4",
  });
});

test("foreach over values of the context", async () => {
  const files = { "params.yaml": "l: [true, x]\nm: {a: {n: 1}}\nv: 1" };
  // As DVC names them.
  expect(await commandsOf(EACH("'${l}'"), files)).toEqual({ "s@True": "x true", "s@x": "x x" });
  expect(await commandsOf(EACH("['${v}', 'v${v}']"), files)).toEqual({
    "s@1": "x 1",
    "s@v1": "x v1",
  });
  const { stages } = await pipelineOf(EACH("'${m}'", "${key} ${item.n}"), files);
  expect(stages[0]).toMatchObject({ name: "s@a", group: "s", cmd: "a 1" });
  expect(stages[0]?.tracked).toEqual(new Map([["params.yaml", new Map([["m.a.n", 1n]])]]) as never);
});

test("templates within the items of a group are filled before its stages", async () => {
  const files = { "params.yaml": "n: 3\nl: [a, b]\nname: k\n" };
  const item = "{us: {e: '${n}', d: {'x${n}': ['v${n}', '${l}']}}}";
  expect(
    await commandsOf(EACH(item, "${item.e} ${item.d.x3[0]} ${item.d.x3[1][0]}"), files),
  ).toEqual({
    "s@us": "3 v3 a",
  });
  expect(await commandsOf(EACH("[{e: '${n}'}]", "${item.e} \\${n}"), files)).toEqual({
    "s@0": "3 ${n}",
  });
  expect(await commandsOf(MATRIX("{m: [{e: '${n}'}]}", "${item.m.e}"), files)).toEqual({
    "s@m0": "3",
  });
  expect(await mistakesOf(EACH("[{e: '${nope}'}]", "x"), files)).toEqual([
    '1:25 stage "s": nothing is named ${nope}',
  ]);
  expect(await mistakesOf(EACH("[{'${name}': 1}]", "x"), files)).toHaveLength(1);
});

test("no items, no members; the group is still known", async () => {
  const { stages, groups } = await pipelineOf(EACH("[]"));
  expect({ stages, groups }).toEqual({ stages: [], groups: ["s"] });
});

test("what foreach can't be", async () => {
  const files = { "params.yaml": "s: abc\nk: x" };
  const told = async (text: string): Promise<string> => (await mistakesOf(text, files)).join("\n");
  expect(await told(EACH("'${s}'"))).toContain("needs a list or a map, but is a string");
  expect(await told(EACH("abc"))).toContain("needs a list or a map");
  expect(await told(EACH("[a@b]"))).toContain("`@` separates");
  expect(await told(EACH("['']"))).toContain("empty text");
  expect(await told(EACH("[2020-01-01]"))).toContain("a date");
  expect(await told(EACH("{'${k}': 1}"))).toContain("can't be one template");
  expect(await told(EACH("[a]", "${key}"))).toContain("only members of a map have one");
  expect(await told(EACH("[a, b]", "${}"))).toContain("makes no sense");
  expect(await told("stages: {s: {foreach: [a], do: {cmd: x, vars: [{item: 1}]}}}")).toContain(
    "set by the group",
  );
});

test("matrix: the last axis changes fastest, lists and maps are named by their index", async () => {
  expect(await commandsOf(MATRIX("{m: [a, b], n: [1, 2.0]}", "${item.m} ${item.n}"))).toEqual({
    "s@a-1": "a 1",
    "s@a-2.0": "a 2.0",
    "s@b-1": "b 1",
    "s@b-2.0": "b 2.0",
  });
  expect(await commandsOf(MATRIX("{c: [{n: 1}, {n: 2}], l: [[a], true, null]}"))).toEqual({
    "s@c0-l0": "c0-l0",
    "s@c0-true": "c0-true",
    "s@c0-None": "c0-None",
    "s@c1-l0": "c1-l0",
    "s@c1-true": "c1-true",
    "s@c1-None": "c1-None",
  });
  expect(await commandsOf(MATRIX("{a: [1], b: [x]}", "t ${item}"))).toEqual({
    "s@1-x": "t --a 1 --b x",
  });
});

test("matrix: equal names keep the first place and the last values", async () => {
  const cmds = await commandsOf(MATRIX("{m: [a, a-b], n: [b-c, c]}", "${item.m} ${item.n}"));
  expect(Object.entries(cmds)).toEqual([
    ["s@a-b-c", "a-b c"],
    ["s@a-c", "a c"],
    ["s@a-b-b-c", "a-b b-c"],
  ]);
});

test("matrix: what Python can walk over", async () => {
  const files = { "params.yaml": "d: {p: 1, q: 2}\nl: [x]\nn: 5\ns: ab" };
  expect(Object.keys(await commandsOf(MATRIX("{m: '${d}', l: '${l}'}"), files))).toEqual([
    "s@p-x",
    "s@q-x",
  ]);
  expect(Object.keys(await commandsOf(MATRIX("{m: ab, 'k${n}': [[]]}"), files))).toEqual([
    "s@a-k50",
    "s@b-k50",
  ]);
  for (const wrong of ["{m: '${n}'}", "{m: '${s}'}", "{}", "{'${s}': [1]}"]) {
    expect(await mistakesOf(MATRIX(wrong), files)).not.toEqual([]);
  }
});

test("warnings: hidden names, and a matrix that does nothing", async () => {
  const hidden = await pipelineOf(`vars: [{item: 1}]\n${EACH("[a]")}`);
  expect(hidden.warnings).toEqual([expect.stringContaining("hides the one of params.yaml")]);
  const text = "stages: {s: {foreach: [a], do: {cmd: x, matrix: {m: [b]}}}}";
  expect((await pipelineOf(text)).warnings).toEqual([expect.stringContaining("does nothing")]);
});
