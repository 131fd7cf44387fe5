import { expect, test } from "bun:test";
import type { Touch, TouchedFile } from "../../src/ui/data.ts";
import { touchedJson } from "../../src/ui/json.ts";
import { PLAIN } from "../../src/ui/paint.ts";
import { touchedText } from "../../src/ui/touched.ts";

const VERBOSE = { ...PLAIN, verbose: true };

const PREPARE: Touch = {
  stage: "prepare",
  group: null,
  entries: ["const lib/text.ts#WIDTH", "fn lib/text.ts#trim", "uses lib/text.ts"],
  paths: [
    ["prepare", "lib/clean.ts#parse", "lib/text.ts#trim", "lib/text.ts#WIDTH"],
    ["prepare", "lib/clean.ts#parse", "lib/text.ts#trim"],
    ["prepare", "lib/text.ts"],
  ],
  places: { "const lib/text.ts#WIDTH": "lib/text.ts:30", "fn lib/text.ts#trim": "lib/text.ts:7" },
  as: ["code", "uses"],
  declared: null,
};

function member(lang: string, way: readonly string[] = []): Touch {
  return {
    ...PREPARE,
    stage: `train@${lang}`,
    group: "train",
    entries: ["module lib/text.ts"],
    paths: [[`train@${lang}`, ...way, "lib/text.ts"]],
    places: { "module lib/text.ts": "lib/text.ts:1" },
    as: ["code"],
  };
}

function file(more: Partial<TouchedFile>): TouchedFile {
  return { file: "lib/text.ts", stages: [], downstream: [], frozen: [], ...more };
}

function text(files: readonly TouchedFile[], style = PLAIN): string {
  return touchedText(files, new Map([["lib/spare.ts", "A hint."]]), style);
}

test("entries by line, with the way to each; members of a matrix once; what runs after", () => {
  const stages = [PREPARE, member("en"), member("fr"), member("de", ["lib/x.ts#y"])];
  expect(text([file({ stages, downstream: ["report", "send"], frozen: ["old"] })])).toBe(`\
An edit of lib/text.ts could touch 4 stages:
  prepare           function trim        line 7   prepare -> lib/clean.ts#parse -> lib/text.ts#trim
                    constant WIDTH       line 30  prepare -> lib/clean.ts#parse -> lib/text.ts#trim -> lib/text.ts#WIDTH
                    named in its \`uses\`
  train (2 stages)  all of it                     train -> lib/text.ts
  train@de          all of it                     train -> lib/x.ts#y -> lib/text.ts
then also: report, send
not run, since frozen: old
`);
  expect(text([file({ stages })], VERBOSE)).toContain(
    "\n  train@fr  all of it                     train@fr -> lib/text.ts\n",
  );
});

test("its own function, its declaration, data", () => {
  const own: Touch = {
    ...PREPARE,
    entries: ["fn pipeline.ts#prepare", "effects pipeline.ts"],
    paths: [["prepare"], ["prepare", "pipeline.ts"]],
    places: { "fn pipeline.ts#prepare": "pipeline.ts:9", "effects pipeline.ts": "pipeline.ts:3" },
    as: ["code", "spec", "dep", "params", "out"],
    declared: 8,
  };
  expect(text([file({ file: "pipeline.ts", stages: [own] })])).toBe(`\
An edit of pipeline.ts could touch 1 stage:
  prepare  what it does when it loads          prepare -> pipeline.ts
           its function                line 9
           its declaration             line 8
           an input
           its params
           its output
`);
});

test("many entries of one file", () => {
  const entries = Array.from({ length: 11 }, (_, i) => `fn lib/text.ts#f${i}`);
  const paths = entries.map((key) => ["prepare", key.slice(3)]);
  const stages = [{ ...PREPARE, entries, paths, places: {}, as: ["code"] as const }];
  expect(text([file({ stages })])).toContain("\n           and 3 more (-v shows them)\n");
  expect(text([file({ stages })], VERBOSE)).toContain("function f10");
  const downstream = Array.from({ length: 12 }, (_, i) => `s${i}`);
  expect(text([file({ stages, downstream })])).toContain("s9 and 2 more\n");
});

test("nothing, or only what is frozen", () => {
  expect(text([file({ file: "lib/spare.ts" }), file({ frozen: ["old"] })])).toBe(`\
No stage reaches lib/spare.ts.
  A hint.

An edit of lib/text.ts touches only what is frozen, and so not run: old
`);
});

test("JSON", () => {
  const { stage, entries, paths, as } = PREPARE;
  const one = file({ stages: [PREPARE], downstream: ["report"] });
  expect(JSON.parse(touchedJson([one], null))).toEqual({
    schema: 1,
    files: [
      {
        file: "lib/text.ts",
        stages: [{ stage, entries: [...entries], paths, as: [...as] }],
        downstream: ["report"],
      },
    ],
  });
  expect(JSON.parse(touchedJson([file({ frozen: ["old"] })], []))).toEqual({
    schema: 1,
    stages: [],
    files: [{ file: "lib/text.ts", stages: [], downstream: [], frozen: ["old"] }],
  });
});
