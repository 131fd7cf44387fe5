import { expect, test } from "bun:test";
import { ids, partsOf } from "./loading-graph.ts";

const FILES = {
  "pipeline.ts": `import { go } from "./a";
const box = [];
box.push(() => side());
function side() {}
const o = { get x() { return side(); } };
const read = o.x;
const called = go();
const kept = go;
const each = box[0]();
`,
  "a.ts": "export const go = () => helper(); const helper = () => require('./b'); const other = 1;",
  "b.ts": "export const b = 1;",
};

test("what is called, what that calls, and what was put in by whoever touches it", async () => {
  await using it = await partsOf(FILES);
  const ran = (id: string) => ids(it.running.by(it.graph.unit(`pipeline.ts#${id}`)).units);
  expect(ran("called")).toContain("a.ts#helper");
  expect(ran("called")).not.toContain("a.ts#other");
  expect(ran("kept")).toEqual([]);
  expect(ran("each")).toContain("pipeline.ts#side");
});

test("a look may run code; a call may load modules", async () => {
  await using it = await partsOf(FILES);
  const unit = (id: string) => it.graph.unit(`pipeline.ts#${id}`);
  expect(ids(it.running.readBy(unit("read")))).toEqual(["pipeline.ts#o"]);
  expect(it.running.loadsOf(unit("called")).map(({ module }) => module.key)).toEqual(["b.ts"]);
  expect(it.running.loadsOf(unit("kept"))).toEqual([]);
});
