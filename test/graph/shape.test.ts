// The shape of a graph, kept: the same graph again, unless links lead elsewhere.
import { expect, test } from "bun:test";
import { build } from "../../src/graph/build.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { recall, type Shape, shapeOf } from "../../src/graph/shape.ts";
import type { Stage } from "../../src/model/stage.ts";
import { dep, out, stage } from "../stages.ts";

function made(name: string, deps: readonly string[], outs: readonly string[]): Stage {
  return stage(name, { deps: deps.map((path) => dep(path)), outs: outs.map((path) => out(path)) });
}

const asIs = (path: string): string => path;

function plain({ stages, order, upstream, downstream, producer }: Graph): unknown {
  const maps = [stages, upstream, producer].map((map) => [...map]);
  return [order, ...maps, order.map((name) => downstream.get(name) ?? [])];
}

/** As it comes back from a text. */
function kept(stages: readonly Stage[]): Shape {
  const shape = shapeOf(stages);
  if (shape === undefined) throw new Error("no shape");
  return JSON.parse(JSON.stringify(shape));
}

function expectSame(stages: readonly Stage[]): void {
  const built = build(stages);
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  const recalled = recall(stages, kept(stages), asIs);
  expect(recalled && plain(recalled)).toEqual(plain(built.value));
}

test("chains, folders and stages in any order come back", () => {
  expectSame([]);
  expectSame([made("a", ["in"], ["o/a"]), made("b", ["in"], ["o/b"])]);
  expectSame([made("b", ["o/a", "x"], ["o/b"]), made("a", ["in"], ["o/a"])]);
  expectSame([
    made("last", ["o", "x"], ["z/last"]),
    made("a", ["in"], ["o/a"]),
    made("folder", ["o/a"], ["d"]),
    made("inside", ["d/sub/file"], ["o/c"]),
  ]);
});

test("random graphs come back", () => {
  let seed = 1;
  const below = (n: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % n;
  };
  for (let round = 0; round < 200; round++) {
    const count = 1 + below(12);
    const stages = Array.from({ length: count }, (_, i) => {
      const deps = Array.from({ length: below(4) }, () => {
        const from = below(i + 1);
        return from === i
          ? `in/${below(5)}`
          : (["o", `o/${from}`, `f${from}/x`, `in/${from}`][below(3) + (i % 2)] ?? "in");
      });
      return made(
        `s${i}`,
        [...new Set(deps)].filter((path) => path !== "o"),
        [`o/${i}`, `f${i}`],
      );
    });
    const shuffled = stages.map((one) => [below(1000), one] as const).sort(([a], [b]) => a - b);
    expectSame(shuffled.map(([, one]) => one));
  }
});

test("a link in a dep that nobody makes by name, or in the folder of an out, is none of it", () => {
  const stages = [made("a", ["in/x"], ["o/a"]), made("b", ["o/a", "y"], ["p/b"])];
  const shape = kept(stages);
  const linked = (from: string) => (path: string) => (path === from ? "elsewhere" : path);
  expect(recall(stages, shape, linked("in/x"))).toBeNull();
  expect(recall(stages, shape, linked("y"))).toBeNull();
  expect(recall(stages, shape, linked("o"))).toBeNull();
  expect(recall(stages, shape, linked("p"))).toBeNull();
  // By name it is told what it is.
  expect(recall(stages, shape, linked("o/a"))).not.toBeNull();
  const asked: string[] = [];
  recall(stages, shape, (path) => {
    asked.push(path);
    return path;
  });
  expect(asked).toEqual(["in/x", "y", "o", "p"]);
});

test("what is wrong has no shape", () => {
  expect(shapeOf([made("a", [], ["x"]), made("b", [], ["x"])])).toBeUndefined();
  expect(shapeOf([made("a", ["x"], ["x"])])).toBeUndefined();
});
