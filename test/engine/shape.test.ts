import { expect, test } from "bun:test";
import { shapeOf } from "../../src/engine/shape.ts";
import type { Shapes, Stage } from "../../src/model/stage.ts";
import { stage } from "../fingerprint/helpers.ts";

const of = (shapes: Partial<Shapes>, kind: Stage["kind"] = "ts"): string | undefined =>
  shapeOf({
    ...stage("s"),
    kind,
    shapes: { deps: [], outs: [], metrics: [], plots: [], ...shapes },
  });

test("what the lists of the lock tell has none", () => {
  expect(of({})).toBeUndefined();
  expect(of({ deps: ["a", "b"], outs: { x: "o" } })).toBeUndefined();
  expect(of({ deps: [["a"]], metrics: ["m"] }, "cmd")).toBeUndefined();
});

test("other shapes differ, by their paths they do not, nor by the order of keys", () => {
  const shapes: Partial<Shapes>[] = [
    { deps: [["a"]] },
    { deps: [["a", "b"]] },
    { deps: [["a"], "b"] },
    { deps: { a: ["x"] } },
    { deps: { b: ["x"] } },
    { outs: ["o"], metrics: ["m"] },
    { outs: ["o"], plots: ["m"] },
    { metrics: ["m"] },
    { metrics: { m: "m" } },
  ];
  const digests = shapes.map((one) => of(one));
  expect(digests).not.toContain(undefined);
  expect(new Set(digests).size).toBe(shapes.length);
  expect(of({ deps: [["z"]] })).toBe(of({ deps: [["a"]] }));
  expect(of({ deps: { a: ["x"], b: "y" } })).toBe(of({ deps: { b: "y", a: ["x"] } }));
});
