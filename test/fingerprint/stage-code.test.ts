// Manifests of stages from one search, kept by a digest of the whole graph.
import { expect, test } from "bun:test";
import { type Files, frameAt, manifestAt } from "./graph-helpers.ts";
import { MemoryCache, NONE, notesOf, project, settled, stage } from "./helpers.ts";

class Recorder extends MemoryCache {
  readonly asked: string[] = [];
  /** Facts of units of these files can't be read. */
  unreadable: RegExp | undefined;

  override get(kind: string, key: string, stamp: string): string | undefined {
    const found = super.get(kind, key, stamp);
    this.asked.push(`${kind.replace(/ \d.*/, "")}${found === undefined ? " missed" : ""}`);
    return kind.startsWith("module units") && this.unreadable?.test(key) ? "not JSON" : found;
  }
}

const FILES: Files = {
  "pipeline.ts": `import { stage } from "fastpipe";
import { a } from "./a";
export const one = stage({}, () => a);
for (const n of ["x", "y"]) stage({ name: n }, run);
function run() { return a; }
const make = (fn) => stage({}, fn);
make(() => 1);
`,
  "a.ts": "export const a = process.env.A;",
};

const at = (...pieces: string[]) => pieces.map((piece) => frameAt(FILES, "pipeline.ts", piece));

test("a second look reads the facts of no unit, but for where a stage is declared", async () => {
  await using dir = await project(FILES);
  await settled(dir.path, Object.keys(FILES));
  const stages = [stage("s", { frames: at("stage({}, () => a)") })];
  const cache = new Recorder();
  const before = await dir.manifest({ stages, cache });
  const again = async (environ: Record<string, string>) => {
    cache.asked.length = 0;
    cache.unreadable = /a\.ts$/;
    const manifest = await dir.manifest({ stages, cache, environ });
    expect(cache.asked.filter((kind) => kind.endsWith("missed"))).toEqual([]);
    expect(cache.asked).toContain("stage code");
    return manifest;
  };
  expect(await again({})).toEqual(before);
  // Another environment is no other code.
  expect((await again({ A: "1" })).entries["env A"]).not.toBe(before.entries["env A"]);
});

test("an edit anywhere in the graph asks again", async () => {
  await using dir = await project(FILES);
  const cache = new Recorder();
  const stages = [stage("s", { frames: at("stage({}, () => a)") })];
  await dir.manifest({ stages, cache });
  await dir.file("a.ts", "export const a = 2;");
  cache.asked.length = 0;
  await dir.manifest({ stages, cache });
  expect(cache.asked).toContain("stage code missed");
});

test("stages of one call share what it reaches; names of calls that make one tell them apart", async () => {
  await using dir = await project(FILES);
  const frames = at("stage({ name: n }");
  const stages = [
    stage("x", { frames }),
    stage("y", { frames: [...frames] }),
    stage("one", { frames: at("stage({}, () => a)") }),
    stage("other", { group: "many", frames: at("stage({}, fn)", "make(() => 1)") }),
  ];
  const { manifests } = await dir.analyse({ stages });
  expect(manifests.get("x")).toBe(manifests.get("y") as never);
  const keys = (name: string) => Object.keys((manifests.get(name) ?? NONE).entries);
  expect(keys("x")).toContain("fn pipeline.ts#run");
  expect(keys("one")).toContain("fn pipeline.ts#one");
  // One of many goes by the name of all.
  expect(keys("other")).toEqual(
    expect.arrayContaining(["fn pipeline.ts#make", "fn pipeline.ts#many"]),
  );
});

test("a stage that comes from nowhere counts everything, and says so", async () => {
  await using dir = await project({ ...FILES, "aside.ts": "export const aside = 1;" });
  const { entries, coarse } = await dir.manifest({ stages: [stage("s")] });
  expect(Object.keys(entries)).toContain("module pipeline.ts");
  // Nothing may load it: what a file that nobody names does can't matter.
  expect(Object.keys(entries)).not.toContain("module aside.ts");
  expect(coarse).toEqual([
    `where the function of stage "s" comes from can't be told: every source file of the project counts`,
  ]);
  expect(notesOf({ coarse })).toEqual([]);
});

test("what is kept gives the same manifest as a search", async () => {
  await using dir = await project(FILES);
  await settled(dir.path, Object.keys(FILES));
  const made = await manifestAt(dir, FILES, ["pipeline.ts", "stage({}, () => a)"]);
  const kept = await manifestAt(dir, FILES, ["pipeline.ts", "stage({}, () => a)"]);
  expect(kept).toEqual(made);
  expect(kept.earlier).toEqual(made.earlier);
});
