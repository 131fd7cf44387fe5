import { expect, test } from "bun:test";
import { connected } from "../../src/engine/components.ts";
import type { Graph } from "../../src/graph/graph.ts";

test("up and down, over any number of steps, and nothing else", () => {
  const upstream = new Map([
    ["b", ["a"]],
    ["c", ["a"]],
    ["y", ["x"]],
    ["a", []],
    ["x", []],
  ]);
  const downstream = new Map([
    ["a", ["b", "c"]],
    ["x", ["y"]],
  ]);
  const graph = { upstream, downstream } as unknown as Graph;
  expect([...connected(graph, ["b"])].sort()).toEqual(["a", "b", "c"]);
  expect([...connected(graph, ["y"])].sort()).toEqual(["x", "y"]);
  expect([...connected(graph, [])]).toEqual([]);
});
