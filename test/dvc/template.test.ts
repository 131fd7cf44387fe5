import { expect, test } from "bun:test";
import { keyOf } from "../../src/dvc/key.ts";
import { commandsOf, mistakesOf, pipelineOf, read } from "./pipeline.ts";

const PARAMS = `
x: 1
f: 1.0
tiny: 1e-5
on: true
none: ~
s: a b
l: [a, [b]]
m: {a: 1, b: x y, c: {d: false}}
"k e-y": 4
`;

async function filled(cmd: string): Promise<unknown> {
  const text = `stages: {s: {cmd: ${JSON.stringify(cmd)}}}`;
  return (await commandsOf(text, { "params.yaml": PARAMS }))["s"];
}

test("values are written as Python writes them", async () => {
  expect(await filled("${x} ${f} ${tiny} ${on} ${none} ${s} ${l[0]} ${l.-2} ${ k e-y }")).toBe(
    "1 1.0 1e-05 true None a b a a 4",
  );
  expect(await filled("\\${x} $x $(y) $${x} ${x")).toBe("${x} $x $(y) $1 ${x");
});

test("a map in a command becomes options", async () => {
  expect(await filled("t ${m}")).toBe("t --a 1 --b 'x y'");
});

test("an expression alone keeps the kind of its value, and keys are filled too", async () => {
  const text =
    "stages: {s: {cmd: c, meta: {n: '${none}', x: '${x}', t: 'v${x}', '${s}': 2, 1: y}}}";
  const [stage] = (await pipelineOf(text, { "params.yaml": PARAMS })).stages;
  expect(stage?.meta).toEqual(
    new Map<string, unknown>([
      ["n", null],
      ["x", 1n],
      ["t", "v1"],
      ["a b", 2n],
      [keyOf(1n), "y"],
    ]) as never,
  );
});

test("what can't be filled is told with its place", async () => {
  const text = "stages:\n  s:\n    cmd: ${x.y} ${l}\n    deps:\n      - ${nope}\n      - ${m}\n";
  expect(await mistakesOf(text, { "params.yaml": PARAMS })).toEqual([
    '3:5 stage "s": cmd: nothing is named ${x.y}',
    '3:5 stage "s": cmd: ${l} is a list, which can\'t be put into a text',
    '5:9 stage "s": deps: nothing is named ${nope}',
    '6:9 stage "s": deps: ${m} is a map, which can\'t be put into a text',
  ]);
  expect(await mistakesOf("stages: {s: {cmd: 'x ${l[}'}}", { "params.yaml": PARAMS })).toEqual([
    expect.stringContaining("${l[} makes no sense"),
  ]);
});

test("hints: a name that is close, or the shell's", async () => {
  const hintOf = async (cmd: string): Promise<string | undefined> => {
    const result = await read(`stages: {s: {cmd: '${cmd}'}}`, { "params.yaml": "learning: 1" });
    return result.ok ? undefined : result.failures[0]?.hint;
  };
  expect(await hintOf("x ${learnin}")).toBe('Did you mean "learning"?');
  expect(await hintOf("x ${HOME}")).toContain("\\${...}");
});

test("the values of files that were used are kept, by file and key", async () => {
  const text =
    "vars: [{v: 1}, other.yaml]\nstages: {s: {cmd: '${x} ${l[0]} ${m} ${m.a} ${v} ${o}'}}";
  const files = { "params.yaml": "x: 1\nl: [a]\nm: {a: 2}\n", "other.yaml": "o: [3]" };
  const result = await pipelineOf(text.replace("${o}", "${o[0]}"), files);
  expect(result.stages[0]?.tracked).toEqual(
    new Map([
      [
        "params.yaml",
        new Map<string, unknown>([
          ["x", 1n],
          ["l.0", "a"],
          ["m.a", 2n],
        ]),
      ],
      ["other.yaml", new Map<string, unknown>([["o.0", 3n]])],
    ]) as never,
  );
});

test("what stands beside the stages is filled too", async () => {
  const text =
    "vars: [{d: p, n: 1}]\nmetrics: ['${d}.json']\nparams: ['${d}.yaml']\nplots: ['${d}/a', {R: {y: {'${d}/r': t}}}]\nartifacts: {'my-${d}': {path: '${d}'}}\ndatasets: [{name: '${d}'}]\n";
  const { top } = await pipelineOf(text);
  expect(top.metrics).toEqual(["p.json"]);
  expect(top.params).toEqual(["p.yaml"]);
  expect(top.plots[0]).toBe("p/a");
  expect([...top.artifacts.keys()]).toEqual(["my-p"]);
  expect(top.datasets).toEqual([new Map([["name", "p"]])]);
  expect(await mistakesOf("metrics: ['${x}']")).toEqual(["1:11 nothing is named ${x}"]);
  expect(await mistakesOf("vars: [{n: 1}]\nartifacts: {'${n}': {path: x}}")).toHaveLength(1);
});
