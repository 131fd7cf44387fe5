import { expect, test } from "bun:test";
import { isFixed, mayAct } from "../../src/fingerprint/leads.ts";
import { ids, partsOf } from "./loading-graph.ts";

const FILES = {
  "pipeline.ts": `import { a } from "./a";
const held = { a, list: [] };
const f = () => held;
class K { m() {} }
f();
`,
  "a.ts": "export const inner = 1; export const a = [inner];",
};

test("what values are made of, through modules, and not what functions mention", async () => {
  await using it = await partsOf(FILES);
  const of = (id: string) => ids(it.leads.heldBy([it.graph.unit(id)]));
  expect(of("pipeline.ts#held")).toEqual(["a.ts#a", "a.ts#inner", "pipeline.ts#held"]);
  expect(of("pipeline.ts#f")).toEqual(["pipeline.ts#f"]);
});

test("which units act, which can't be changed but by an assignment", async () => {
  await using it = await partsOf(FILES);
  const unit = (id: string) => it.graph.unit(`pipeline.ts#${id}`);
  expect([unit("held"), unit("f"), unit("3")].map(mayAct)).toEqual([false, false, true]);
  expect([unit("held"), unit("f"), unit("K")].map(isFixed)).toEqual([false, true, true]);
  expect(it.leads.all.length).toBe(6);
});
