import { expect, test } from "bun:test";
import { explain } from "../../src/engine/explain.ts";
import type { Plan, Planned } from "../../src/engine/plan.ts";
import type { Project } from "../../src/engine/project.ts";
import type { Manifest } from "../../src/model/manifest.ts";
import type { Reason } from "../../src/model/reason.ts";
import { stage } from "../stages.ts";

const MANIFEST: Manifest = {
  entries: {
    "const lib/c.ts#LIMIT": "xxh64:00",
    "effects lib/p.ts": "xxh64:01",
    "env API_KEY": "unset",
    "env MODE": "sha256:02",
    "fn lib/c.ts#parse": "xxh64:03",
    "fn pipeline.ts#train": "xxh64:04",
    "module lib/data.json": "xxh64:05",
    "module lib/text.ts": "xxh64:06",
    "pkg yaml@2": "xxh64:07",
  },
  places: { "fn lib/c.ts#parse": "lib/c.ts:2", "fn pipeline.ts#train": "pipeline.ts:4" },
  via: {
    "const lib/c.ts#LIMIT": "fn lib/c.ts#parse",
    "fn lib/c.ts#parse": "fn pipeline.ts#train",
    "module lib/data.json": "fn pipeline.ts#train",
    "module lib/text.ts": "fn lib/c.ts#parse",
  },
  files: "xxh64:08",
  earlier: {},
  coarse: [],
};

async function explained(reasons: readonly Reason[], manifest: Manifest = MANIFEST) {
  const train = stage("train@en", { group: "train" });
  const planned: Planned = { stage: train, state: "stale", reasons, rewrite: false };
  const plan = {
    stages: new Map([["train@en", planned]]),
    facts: () => ({ manifest, rules: 2, env: { HOME: "sha256:09" }, environ: {} }),
  } as unknown as Plan;
  const project = { index: { look: async () => new Map() } } as unknown as Project;
  const [first] = await explain(project, plan, ["train@en"]);
  if (first === undefined) throw new Error("not explained");
  return first;
}

test("the way to code that changed, and to nothing else", async () => {
  const reasons: Reason[] = [
    { code: "code_changed", what: "const lib/c.ts#LIMIT", old: "xxh64:10", new: "xxh64:00" },
    { code: "code_changed", what: "fn pipeline.ts#train", old: "xxh64:10", new: "xxh64:04" },
    { code: "code_changed", what: "effects lib/p.ts", new: "xxh64:01" },
    { code: "code_changed", what: "fn lib/c.ts#gone", old: "xxh64:10" },
    { code: "code_changed", what: "pkg yaml@2", new: "xxh64:07" },
    { code: "code_changed", what: "files", new: "xxh64:08" },
    { code: "params_changed", what: "lr", old: 1, new: 2 },
  ];
  expect((await explained(reasons)).reasons.map(({ path }) => path)).toEqual([
    ["train@en", "lib/c.ts#parse", "lib/c.ts#LIMIT"],
    ["train@en"],
    ["train@en", "lib/p.ts"],
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("variables apart from the code; those that count only by being set", async () => {
  const { inputs } = await explained([]);
  expect(inputs.env).toEqual({ API_KEY: "unset", MODE: "sha256:02", HOME: "sha256:09" });
  expect(inputs.onlyIfSet).toEqual(["API_KEY"]);
  expect(Object.keys(inputs.code)).not.toContain("env MODE");
  expect(inputs.places).toEqual(MANIFEST.places);
  expect(inputs.via).toEqual(MANIFEST.via);
});

test("a module of code that counts whole is told, unless a note says why", async () => {
  expect((await explained([])).coarse).toEqual([
    "lib/c.ts:2: lib/c.ts#parse may use any part of lib/text.ts: all of it counts",
  ]);
  const coarse = ["lib/c.ts:9: imports what is only known when it runs"];
  expect((await explained([], { ...MANIFEST, coarse })).coarse).toEqual(coarse);
  const many = Object.fromEntries(["a", "b", "c", "d", "e"].map((x) => [`module ${x}.ts`, "h"]));
  const via = Object.fromEntries(Object.keys(many).map((key) => [key, "fn pipeline.ts#train"]));
  expect((await explained([], { ...MANIFEST, entries: many, via })).coarse).toEqual([
    "pipeline.ts:4: pipeline.ts#train may use any part of a.ts, b.ts, c.ts and 2 more: all of it counts",
  ]);
  const deeper = { "module a.ts": "module b.ts" };
  expect((await explained([], { ...MANIFEST, entries: many, via: deeper })).coarse).toEqual([]);
});
