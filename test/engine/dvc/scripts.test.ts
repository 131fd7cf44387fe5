import { expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { asksForCode, scriptsOf } from "../../../src/engine/dvc/scripts.ts";
import { MemoryCache } from "../../fingerprint/helpers.ts";
import { dvcWorkspace, entriesOf, type Files, type Read, readStages } from "./dvc-workspace.ts";

const META = "meta: {fastpipe: {fingerprint: true}}";
const CODE = {
  "train.ts": `import { f } from "./lib";\nconsole.log(f());\n`,
  "lib.ts": "export const f = () => 1;\nexport const other = 1;\n",
  "sub/more.mjs": "console.log(2);\n",
};

async function scriptsIn({ dir, members }: Read) {
  const stages = new Map([...members].map(([name, { dvc }]) => [name, dvc]));
  const isOut = (): boolean => false;
  const cache = new MemoryCache();
  return await scriptsOf(stages, { root: dir.path, environ: {}, cache, isOut });
}

async function keysOf(stages: string, files: Files = {}): Promise<Record<string, string[]>> {
  await using read = await readStages(stages, { ...CODE, ...files });
  const made = await scriptsIn(read);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const keys = [...made.value].map(([name, one]) => [
    name,
    Object.keys(one.manifest.entries).sort(),
  ]);
  return Object.fromEntries(keys);
}

async function failuresOf(stages: string, files: Files = {}) {
  await using read = await readStages(stages, { ...CODE, ...files });
  const made = await scriptsIn(read);
  return made.ok ? [] : made.error;
}

test("only `true` under our own name asks for it", async () => {
  await using read = await readStages(`
  yes: {cmd: bun train.ts, ${META}}
  no: {cmd: bun train.ts, meta: {fastpipe: {fingerprint: false}}}
  text: {cmd: bun train.ts, meta: {fastpipe: {fingerprint: 'true'}}}
  others: {cmd: bun train.ts, meta: {fingerprint: true}}
  none: {cmd: bun train.ts}
`);
  const asking = [...read.members].filter(([, { dvc }]) => asksForCode(dvc));
  expect(asking.map(([name]) => name)).toEqual(["yes"]);
});

test("the script counts whole, of what it loads that which it reaches", async () => {
  const keys = await keysOf(`  a: {cmd: bun train.ts, ${META}}\n  b: {cmd: bun train.ts}\n`);
  expect(Object.keys(keys)).toEqual(["a"]);
  expect(keys["a"]).toContain("fn lib.ts#f");
  expect(keys["a"]).toContain("module train.ts");
  expect(keys["a"]?.join(" ")).not.toContain("other");
});

test("scripts are words of the commands, from the stage's folder", async () => {
  const keys = await keysOf(`
  quoted: {cmd: 'sh -c "bun train.ts>o"', ${META}}
  several: {cmd: [bun train.ts, cd sub && bun sub/more.mjs], ${META}}
  below: {cmd: bun more.mjs, wdir: sub, ${META}}
  absent: {cmd: bun train.ts absent.ts, ${META}}
`);
  const modules = (name: string) => keys[name]?.filter((key) => key.startsWith("module "));
  expect(modules("quoted")).toEqual(["module train.ts"]);
  expect(modules("several")).toEqual(["module sub/more.mjs", "module train.ts"]);
  expect(modules("below")).toEqual(["module sub/more.mjs"]);
  expect(modules("absent")).toEqual(["module train.ts"]);
});

test("a stage that asks and runs no script, or one that is broken, is told", async () => {
  expect(await failuresOf(`  a: {cmd: python train.py, ${META}}\n`)).toMatchObject([
    { code: "spec", stage: "a", message: expect.stringContaining("its command runs none") },
  ]);
  const two = `  a: {cmd: bun bad.ts, ${META}}\n  b: {cmd: bun bad.ts, ${META}}\n`;
  expect(await failuresOf(two, { "bad.ts": "const = 1;\n" })).toMatchObject([
    { code: "syntax", stage: "a", where: { file: "bad.ts", line: 1 } },
    { code: "syntax", stage: "b", where: { file: "bad.ts", line: 1 } },
  ]);
});

test("code makes a stage run; what DVC's caches know of it was made by some other code", async () => {
  await using space = await dvcWorkspace(
    `  s: {cmd: grep -c '' train.ts > o, deps: [in], outs: [o], ${META}}\n`,
    { ...CODE, in: "1\n" },
  );
  const run = async () => (await space.run()).by["s"];
  expect(await run()).toBe("ran");
  expect(await space.read(".fastpipe/stages/s.lock")).toContain('"fn lib.ts#f"');
  expect(await run()).toBe("skipped");
  await space.file("lib.ts", "export const f = () => 1; // same\nexport const other = 2;\n");
  expect(await run()).toBe("skipped");
  // The same code has made it.
  await rm(join(space.path, "o"));
  expect(await run()).toBe("restored");
  await space.file("lib.ts", "export const f = () => 2;\n");
  const { planned } = await space.plan();
  expect(planned.stages.get("s")?.reasons).toMatchObject([
    { code: "code_changed", what: "fn lib.ts#f" },
  ]);
  await rm(join(space.path, "o"));
  expect(await run()).toBe("ran");
  await rm(join(space.path, ".fastpipe/stages/s.lock"));
  expect(await run()).toBe("ran");
});

test("what is known of the code counts for the run alone that dvc.lock tells of", async () => {
  await using space = await dvcWorkspace(
    `  s: {cmd: cp in o && true train.ts, deps: [in], params: [k], outs: [o], ${META}}\n`,
    { ...CODE, in: "1\n", "params.yaml": "k: 1\n" },
  );
  await space.run();
  const own = await space.read(".fastpipe/stages/s.lock");
  const before = await space.read("dvc.lock");
  // As DVC leaves it that has run other code on another value: it made the same bytes, and the code is back.
  await space.file("params.yaml", "k: 2\n");
  await space.file("dvc.lock", before.replace("k: 1", "k: 2"));
  expect((await space.run()).by).toEqual({ s: "ran" });
  expect((await space.run()).by).toEqual({ s: "skipped" });
  // As git leaves it that has brought the one without the other.
  await space.file("params.yaml", "k: 1\n");
  await space.file("dvc.lock", before);
  expect((await space.run()).by).toEqual({ s: "ran" });
  await space.file(".fastpipe/stages/s.lock", own);
  await space.file("dvc.lock", before);
  // Values that are equal to Python are no change.
  await space.file("params.yaml", "k: 1.0\n");
  expect((await space.run()).by).toEqual({ s: "skipped" });
});

test("code that changes while its stage runs is not taken for what has run", async () => {
  await using space = await dvcWorkspace(
    `
  s: {cmd: cp train.ts o && echo '// more' >> lib.ts, deps: [in], outs: [o], ${META}}
  other: {cmd: true sub/more.mjs && cp in p, deps: [in], outs: [p], ${META}}
`,
    { ...CODE, in: "1\n" },
  );
  const { by, events } = await space.run({ onFailure: "independent" });
  expect(by).toEqual({ s: "ran", other: "ran" });
  expect(JSON.stringify(events)).toContain("lib.ts changed while s ran");
  expect(Object.keys(await entriesOf(space))).toEqual(["other"]);
});
