import { expect, test } from "bun:test";
import { makersOf } from "../../src/engine/makers.ts";
import { build } from "../../src/graph/build.ts";
import { orStop } from "../../src/model/failure.ts";
import { dep, out, stage } from "../stages.ts";

test("by the out itself, by what holds it, and by what lies in it", () => {
  const graph = orStop(
    build([
      stage("file", { outs: [out("d/file")] }),
      stage("folder", { outs: [out("tree")] }),
      stage("user", { deps: [dep("d/file"), dep("tree/x"), dep("d"), dep("source")] }),
    ]),
  );
  expect(makersOf(graph, "user", "d/file")).toEqual(["file"]);
  expect(makersOf(graph, "user", "tree/x")).toEqual(["folder"]);
  expect(makersOf(graph, "user", "d")).toEqual(["file"]);
  expect(makersOf(graph, "user", "source")).toEqual([]);
  expect(makersOf(graph, "user", "tree-like")).toEqual([]);
});
