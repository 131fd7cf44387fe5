import { expect, test } from "bun:test";
import { WORLD } from "../../src/fingerprint/alias-sets.ts";
import { ids, partsOf } from "./loading-graph.ts";

test("all that a value of that name may be a part of, or hold", async () => {
  await using it = await partsOf({
    "pipeline.ts": `import { made } from "p"; import fs from "node:fs";
const a = [];
const b = { a };
b.a.push(1);
const c = made();
c.touch();
a.push(2);
fs.x = 1;
const g = globalThis;
g.y = 1;
`,
    "node_modules/p/package.json": '{"name":"p","version":"1.0.0"}',
  });
  const of = (id: string) => {
    const by = it.graph.unit(`pipeline.ts#${id}`);
    const [touch] = by.unit.touches;
    if (touch === undefined) throw new Error(`${id} touches nothing`);
    const changed = it.aliases.changedBy(by, touch);
    if (changed === WORLD) return WORLD;
    return { units: ids(changed.units), isOfPackages: changed.isOfPackages };
  };
  const [both, none] = [
    ["pipeline.ts#2", "pipeline.ts#5", "pipeline.ts#a", "pipeline.ts#b"],
    { isOfPackages: false },
  ];
  expect(of("2")).toEqual({ units: both, ...none });
  // A container that the module made, and nothing that it holds.
  expect(of("5")).toEqual({ units: ["pipeline.ts#a"], ...none });
  expect(of("4")).toEqual({ units: ["pipeline.ts#4", "pipeline.ts#c"], isOfPackages: true });
  expect(of("6")).toBe(WORLD);
  expect(of("8")).toBe(WORLD);
});
