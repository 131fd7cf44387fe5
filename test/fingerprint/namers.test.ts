import { expect, test } from "bun:test";
import { ids, partsOf } from "./loading-graph.ts";

test("who touches it, by any name of what holds it, in any module, in code that runs", async () => {
  await using it = await partsOf({
    "pipeline.ts": `import { box, never, put } from "./a";
const other = box;
other.push(1);
put(2);
const looks = box.length;
`,
    "a.ts": `export const box = [];
export const put = (x) => { box.push(x); };
export const never = (x) => { box.push(x); };
`,
  });
  const found = it.namers.of(it.graph.unit("a.ts#box"));
  expect(ids(found)).toEqual(["a.ts#put", "pipeline.ts#1"]);
  expect(it.namers.of(it.graph.unit("pipeline.ts#looks"))).toEqual([]);
});
