import { describe, expect, test } from "bun:test";
import type { Project } from "../../src/engine/project.ts";
import { knownFiles, touchedBy } from "../../src/engine/touched.ts";
import { build } from "../../src/graph/build.ts";
import type { Manifest } from "../../src/model/manifest.ts";
import type { Stage } from "../../src/model/stage.ts";
import { dep, out, stage } from "../stages.ts";

function manifest(keys: readonly string[], via: Manifest["via"] = {}): Manifest {
  const entries = Object.fromEntries(keys.map((key) => [key, "xxh64:00"]));
  return { entries, via, places: {}, files: "xxh64:00", earlier: {}, coarse: [] };
}

const TRAIN = manifest(
  [
    "effects lib/poly.ts",
    "fn lib/clean.ts#parse",
    "fn lib/text.ts#trim",
    "fn pipeline.ts#train",
    "tsconfig tsconfig.json#jsx",
    "uses conf/a.txt",
    "uses lots/**/*.py",
    "uses folder",
  ],
  {
    "fn lib/clean.ts#parse": "fn pipeline.ts#train",
    "fn lib/text.ts#trim": "fn lib/clean.ts#parse",
  },
);

const STAGES: readonly Stage[] = [
  stage("prepare", {
    kind: "cmd",
    cmd: ":",
    deps: [dep("data")],
    outs: [out("build/t.txt")],
    params: { rows: 1 },
    where: { file: "stages/prepare.ts", line: 7, column: 1 },
  }),
  ...["en", "fr"].map((lang) =>
    stage(`train@${lang}`, {
      group: "train",
      deps: [dep("build/t.txt")],
      outs: [out(`build/${lang}`)],
      uses: ["lots/**/*.py", "folder", "conf/a.txt"],
      params: { lang },
      matrix: { lang },
      where: { file: "lib/make.ts", line: 3, column: 1 },
      frames: [
        { file: "lib/make.ts", line: 3, column: 1 },
        { file: "pipeline.ts", line: 9, column: 1 },
      ],
    }),
  ),
  stage("report", { deps: [dep("build/en")], paramFiles: ["conf/x.json"], outs: [out("r.txt")] }),
  stage("send", { deps: [dep("r.txt")], frozen: true, outs: [out("sent")] }),
  stage("last", { deps: [dep("sent"), dep("build/fr")] }),
];

function project(): Project {
  const graph = build(STAGES);
  if (!graph.ok) throw new Error(JSON.stringify(graph.error));
  const manifests = new Map([
    ["train@en", TRAIN],
    ["train@fr", TRAIN],
  ]);
  return {
    graph: graph.value,
    fingerprints: { manifests, modules: ["lib/spare.ts", "lib/text.ts"] },
  } as unknown as Project;
}

const ALL = new Set(STAGES.map(({ name }) => name));

function touched(file: string, asked: ReadonlySet<string> = ALL) {
  return touchedBy(project(), { names: new Set([file]), shown: file }, asked);
}

function roles(file: string): Record<string, readonly string[]> {
  return Object.fromEntries(touched(file).stages.map(({ stage, as }) => [stage, as]));
}

test("code: the entries of the file, and the way to each", () => {
  const result = touched("lib/text.ts");
  expect(result.stages).toMatchObject([
    {
      stage: "train@en",
      group: "train",
      entries: ["fn lib/text.ts#trim"],
      paths: [["train@en", "lib/clean.ts#parse", "lib/text.ts#trim"]],
      as: ["code"],
      declared: null,
    },
    { stage: "train@fr" },
  ]);
  expect(result.downstream).toEqual(["report", "last"]);
  expect(result.frozen).toEqual([]);
});

describe("as what a stage knows a file", () => {
  test.each<[string, Record<string, readonly string[]>]>([
    ["lib/poly.ts", { "train@en": ["code"], "train@fr": ["code"] }],
    ["tsconfig.json", { "train@en": ["code"], "train@fr": ["code"] }],
    ["data/raw/a.csv", { prepare: ["dep"] }],
    ["data", { prepare: ["dep"] }],
    ["database", {}],
    ["params.yaml", { prepare: ["params"] }],
    ["conf/x.json", { report: ["params"] }],
    ["conf/a.txt", { "train@en": ["uses"], "train@fr": ["uses"] }],
    ["lots/of/x.py", { "train@en": ["uses"], "train@fr": ["uses"] }],
    ["lots/of/x.txt", {}],
    ["folder/x.txt", { "train@en": ["uses"], "train@fr": ["uses"] }],
    ["build/t.txt", { prepare: ["out"], "train@en": ["dep"], "train@fr": ["dep"] }],
    ["stages/prepare.ts", { prepare: ["spec"] }],
    ["lib/make.ts", { "train@en": ["spec"], "train@fr": ["spec"] }],
    ["lib/spare.ts", {}],
  ])("%s", (file, expected) => {
    expect(roles(file)).toEqual(expected);
  });

  test("the pipeline file: the function, and the call that led to its declaration", () => {
    expect(touched("pipeline.ts").stages.find(({ stage }) => stage === "train@en")).toMatchObject({
      entries: ["fn pipeline.ts#train"],
      paths: [["train@en"]],
      as: ["code", "spec"],
      declared: 9,
    });
  });
});

test("only of stages that are asked for; what runs after is told whole", () => {
  const result = touched("lib/text.ts", new Set(["train@en", "prepare"]));
  expect(result.stages.map(({ stage }) => stage)).toEqual(["train@en"]);
  expect(result.downstream).toEqual(["report"]);
});

test("a frozen stage is not run, nor what would run after it", () => {
  expect(touched("r.txt")).toMatchObject({
    stages: [{ stage: "report", as: ["out"] }],
    downstream: [],
    frozen: ["send"],
  });
});

test("a link and what it leads to are one file", () => {
  const names = new Set(["link.csv", "data/a.csv"]);
  const result = touchedBy(project(), { names, shown: "link.csv" }, ALL);
  expect(result).toMatchObject({ file: "link.csv", stages: [{ stage: "prepare" }] });
});

test("files that stages know", () => {
  const known = knownFiles(project());
  for (const file of ["lib/spare.ts", "lib/clean.ts", "data", "r.txt", "conf/x.json"]) {
    expect(known).toContain(file);
  }
});
