import { expect, test } from "bun:test";
import { addressOf, buildGraph, type DvcGraph, orderOf } from "../../src/dvc/graph.ts";
import { pipelineOf } from "./pipeline.ts";

/** Files of stages, by their paths; the graph is seen from the root. */
async function graph(files: Readonly<Record<string, string>>): Promise<DvcGraph> {
  const pipelines = await Promise.all(
    Object.entries(files).map(([file, text]) => pipelineOf(`stages:\n${text}`, {}, file)),
  );
  return buildGraph(
    "/r",
    "",
    pipelines.flatMap(({ stages }) => stages),
  );
}

async function one(text: string): Promise<DvcGraph> {
  return await graph({ "dvc.yaml": text });
}

function edges({ upstream }: DvcGraph): string[] {
  return [...upstream].flatMap(([name, makers]) => makers.map((maker) => `${name}>${maker}`));
}

test("a dep needs what it is, what it lies in, and what lies in it", async () => {
  const made = await one(`
  a: {cmd: x, outs: [d/]}
  b: {cmd: x, deps: [./d/f]}
  c: {cmd: x, deps: [d]}
  e: {cmd: x, deps: [k]}
  f: {cmd: x, outs: [k/2, k/1], wdir: .}
  g: {cmd: x, params: [d/p.yaml: [q]]}
  h: {cmd: x, deps: [dd, 'ds://d', 's3://d/f']}
`);
  expect(edges(made)).toEqual(["b>a", "c>a", "e>f", "g>a"]);
  expect(made.failures).toEqual([]);
});

test("the order is DVC's: depth first, as deps are listed", async () => {
  const { order } = await one(`
  z: {cmd: x, deps: [m]}
  m: {cmd: x, deps: [a, b], outs: [m]}
  b: {cmd: x, outs: [b]}
  a: {cmd: x, outs: [a]}
  lone: {cmd: x}
`);
  expect(order).toEqual(["a", "b", "m", "z", "lone"]);
  const folders = await one(`
  all: {cmd: x, deps: [e]}
  b: {cmd: x, outs: [e/2]}
  c: {cmd: x, outs: [e/1, e/0]}
`);
  expect(folders.order).toEqual(["b", "c", "all"]);
});

test("what is frozen needs nothing to be run for it", () => {
  const upstream = new Map([
    ["z", ["m"]],
    ["m", []],
  ]);
  expect(orderOf(upstream)).toEqual(["m", "z"]);
  expect(orderOf(upstream, new Set(["z"]))).toEqual(["z", "m"]);
});

test("stages of other files are addressed by their files", async () => {
  const made = await graph({
    "dvc.yaml": "  a: {cmd: x, deps: [sub/o]}\n",
    "sub/dvc.yaml": "  b: {cmd: x, outs: [o]}\n",
  });
  expect(edges(made)).toEqual(["a>sub/dvc.yaml:b"]);
  const b = made.nodes.get("sub/dvc.yaml:b")?.stage;
  const a = made.nodes.get("a")?.stage;
  expect(b && addressOf(b, "sub")).toBe("b");
  expect(a && addressOf(a, "sub")).toBe("../dvc.yaml:a");
});

test("what is wrong with outs, and cycles", async () => {
  const told = async (text: string): Promise<string[]> =>
    (await one(text)).failures.map(({ code, message }) => `${code} ${message}`);
  expect(await told("  a: {cmd: x, outs: [o]}\n  b: {cmd: x, outs: [./o/]}")).toEqual([
    'two_producers "./o/" is made twice: by stage "a" and by stage "b"',
  ]);
  expect(await told("  a: {cmd: x, outs: [o], metrics: [o]}")).toEqual([
    'two_producers stage "a" lists the out "o" twice',
  ]);
  expect(await told("  a: {cmd: x, outs: [d/f]}\n  b: {cmd: x, outs: [d]}")).toEqual([
    'overlapping_outs outs overlap: "d/f" of stage "a" lies in "d" of stage "b"',
  ]);
  expect(await told("  a: {cmd: x, outs: [d, d/f]}")).toEqual([
    'overlapping_outs outs overlap: "d/f" of stage "a" lies in "d" of the same stage',
  ]);
  expect(await told("  a: {cmd: x, outs: [o], deps: [o]}")).toEqual([
    'cycle cycle: stage "a" depends on "o", which it makes itself',
  ]);
  expect(
    await told("  a: {cmd: x, outs: [o], deps: [p]}\n  b: {cmd: x, outs: [p], deps: [o]}"),
  ).toEqual(["cycle cycle: b -> a -> b"]);
  expect(await told("  a: {cmd: x, outs: [.]}")).toEqual([
    'overlapping_outs dvc.yaml lies in ".", which a makes',
  ]);
});

test("members of a group that make one out are told how to tell them apart", async () => {
  const { failures } = await one("  a: {foreach: [1, 2], do: {cmd: x, outs: [o]}}");
  expect(failures[0]).toMatchObject({
    hint: expect.stringContaining("${item}"),
    addresses: ["a@2", "a@1"],
  });
});
