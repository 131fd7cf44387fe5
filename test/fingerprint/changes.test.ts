import { expect, test } from "bun:test";
import { ids, partsOf } from "./loading-graph.ts";

const FILES = {
  "pipeline.ts": `import { list, fill, log } from "./a"; import { take } from "p";
const own = []; const other = [];
own.push(1);
const filled = fill(own);
list.push(1);
const pushed = list.push(2);
const child = log.child("x");
take(own);
const made = take(other);
const pure = /*@__PURE__*/ list.push(3);
console.log("said");
`,
  "a.ts": `import { make } from "p";
export const list = []; export const log = make();
export const fill = (x) => { x.push(1); globalThis.filled = x; };
`,
  "node_modules/p/package.json": '{"name":"p","version":"1.0.0"}',
};

test("own names, other modules, the world", async () => {
  await using it = await partsOf(FILES);
  const of = (id: string) => {
    const { units, beyond } = it.changes.of(it.graph.unit(`pipeline.ts#${id}`));
    return [beyond, ...ids(units)];
  };
  expect(of("2")).toEqual(["nothing", "pipeline.ts#own"]);
  expect(of("filled")[0]).toBe("world");
  // For its own sake, and by a name that says so, it counts for all; else where it is reached.
  expect(of("4")[0]).toBe("modules");
  expect(of("pushed")[0]).toBe("modules");
  expect(of("child")).toEqual(["nothing", "a.ts#log", "pipeline.ts#child"]);
  expect(of("7")[0]).toBe("world");
  expect(of("made")[0]).toBe("nothing");
  expect(of("pure")).toEqual(["nothing"]);
  expect(of("10")).toEqual(["nothing"]);
});
