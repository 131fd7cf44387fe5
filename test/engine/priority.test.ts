import { expect, test } from "bun:test";
import { priorities } from "../../src/engine/priority.ts";
import { build } from "../../src/graph/build.ts";
import { orStop } from "../../src/model/failure.ts";
import { dep, out, stage } from "../stages.ts";

test("a stage's own time and the longest chain behind it; unknown stages count as a second", () => {
  const graph = orStop(
    build([
      stage("a", { outs: [out("a")] }),
      stage("b", { deps: [dep("a")], outs: [out("b")] }),
      stage("c", { deps: [dep("a")] }),
      stage("d", { deps: [dep("b")] }),
    ]),
  );
  const found = priorities(
    graph,
    new Map([
      ["a", 1],
      ["b", 10],
      ["c", 500],
    ]),
  );
  expect(Object.fromEntries(found)).toEqual({ a: 1011, b: 1010, c: 500, d: 1000 });
});
