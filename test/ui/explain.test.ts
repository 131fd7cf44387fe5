import { describe, expect, test } from "bun:test";
import type { Reason } from "../../src/model/reason.ts";
import type { Explained, StageState } from "../../src/ui/data.ts";
import { explainText } from "../../src/ui/explain.ts";
import { PLAIN } from "../../src/ui/paint.ts";
import { CODE, LR } from "./events.ts";

const ROWS: Reason = { code: "params_changed", what: "minRows", old: 100, new: 200 };
const NOTHING: Explained["inputs"] = { code: {}, params: {}, deps: [], env: {} };
const VERBOSE = { ...PLAIN, verbose: true };

function after(...upstream: string[]): Reason[] {
  return upstream.map((name) => ({ code: "upstream_will_run", upstream: name }));
}

function stale(stage: string, ...reasons: Reason[]): Explained {
  return { stage, state: "stale", reasons, inputs: NOTHING };
}

function explain(
  stages: readonly Explained[],
  others: readonly StageState[] = [],
  style = PLAIN,
): string {
  const all = new Map([...stages, ...others].map((one) => [one.stage, one]));
  return explainText(stages, { all, detailed: true }, style);
}

describe("a stale stage", () => {
  test("own causes", () => {
    expect(explain([stale("train", LR, { ...CODE, where: "lib/clean.ts:7" })])).toBe(`\
train is stale, because:
  param lr changed: 0.01 -> 0.1
  lib/clean.ts changed (11111111 -> 22222222) (lib/clean.ts:7)
`);
  });

  test("the way to code that changed, when it is longer than a step", () => {
    const trim: Reason = {
      code: "code_changed",
      what: "fn lib/text.ts#trim",
      old: "xxh64:1111111111111111",
      new: "xxh64:2222222222222222",
      where: "lib/text.ts:12",
    };
    const path = ["train", "lib/clean.ts#parse", "lib/text.ts#trim"];
    const short = {
      ...trim,
      what: "const lib/text.ts#LIMIT",
      path: ["train", "lib/text.ts#LIMIT"],
    };
    expect(explain([stale("train", { ...trim, path }, short)])).toBe(`\
train is stale, because:
  function trim in lib/text.ts changed (11111111 -> 22222222) (lib/text.ts:12)
    train -> lib/clean.ts#parse -> lib/text.ts#trim
  constant LIMIT in lib/text.ts changed (11111111 -> 22222222) (lib/text.ts:12)
`);
  });

  test("own causes apart from what is upstream", () => {
    expect(explain([stale("train", LR, ...after("prepare"))], [stale("prepare", ROWS)])).toBe(`\
train is stale, because:
  param lr changed: 0.01 -> 0.1
and because of a stage before it:
  prepare will run, since its param minRows changed: 100 -> 200
`);
  });

  test("a chain is followed to where it began", () => {
    const others = [
      stale("c", ...after("b")),
      stale("b", ...after("a")),
      stale("a", ROWS, CODE),
      stale("d", ...after("c")),
      stale("e", ...after("d")),
    ];
    const root = "a will run, since its param minRows changed: 100 -> 200 (+1 more)";
    expect(explain([stale("x", ...after("a", "b", "c", "d", "e"))], others)).toBe(`\
x is stale, because of stages before it:
  ${root}
  b will run, since ${root}
  c will run, since b will run, since ${root}
  d will run, since 3 stages further up ${root}
  e will run, since 4 stages further up ${root}
`);
  });

  test("the same whatever is asked first", () => {
    const others = [
      stale("c", ...after("b")),
      stale("b", ...after("a")),
      stale("a", { code: "never_run" }),
    ];
    expect(explain([stale("x", ...after("c")), stale("y", ...after("b"))], others)).toContain(
      "  c will run, since b will run, since a will run, since it has never run\n",
    );
    expect(explain([stale("y", ...after("b")), stale("x", ...after("c"))], others)).toContain(
      "  c will run, since b will run, since a will run, since it has never run\n",
    );
  });

  test("an upstream that nobody knows of", () => {
    expect(explain([stale("x", ...after("gone"))])).toEndWith("\n  gone will run\n");
  });

  test("many upstream stages", () => {
    const names = Array.from({ length: 20 }, (_, i) => `s${i}`);
    const text = explain([stale("x", ...after(...names))]);
    expect(text).toEndWith("  s7 will run\n  and 12 more stages will run\n");
    expect(explain([stale("x", ...after(...names))], [], VERBOSE)).toContain("  s19 will run\n");
  });

  test("a chain of 10,000 stages", () => {
    const stages = Array.from({ length: 10_000 }, (_, i) =>
      stale(`s${i}`, ...(i === 0 ? [LR] : after(`s${i - 1}`))),
    );
    const text = explain([...stages].reverse());
    expect(text).toContain(
      "s9998 will run, since 9998 stages further up s0 will run, since its param lr",
    );
    expect(text).toEndWith(
      "9999 stages: a stage before it will run\n    1 stage: param lr changed: 0.01 -> 0.1 (s0)\n10000 stale\n",
    );
  });

  test("restorable", () => {
    const stage: Explained = {
      ...stale("a", { code: "outs_missing", what: "o" }),
      state: "restorable",
    };
    expect(explain([stage])).toBe(
      "a is restorable (its outputs are in the cache), because:\n  output o is missing\n",
    );
  });
});

const FRESH: Explained = {
  stage: "train@en",
  group: "train",
  state: "fresh",
  reasons: [],
  inputs: {
    code: {
      "const lib/clean.ts#LIMIT": "xxh64:5555555555555555",
      "fn lib/clean.ts#parse": "xxh64:6666666666666666",
      "fn pipeline.ts#train": "xxh64:7777777777777777",
      "module lib/a.ts": "xxh64:1111111111111111",
      "pkg yaml@2.9.1": "xxh64:2222222222222222",
    },
    params: { lr: 0.01, name: "x" },
    deps: [
      { path: "build/clean.csv", hash: "sha256:3333333333333333" },
      { path: "build/other.csv", hash: null },
    ],
    env: { API_KEY: "set", BUCKET: "sha256:4444444444444444", HOME: "unset" },
    onlyIfSet: ["API_KEY"],
    places: {
      "const lib/clean.ts#LIMIT": "lib/clean.ts:9",
      "env API_KEY": "lib/clean.ts:4",
      "fn lib/clean.ts#parse": "lib/clean.ts:1",
      "fn pipeline.ts#train": "pipeline.ts:12",
      "module lib/a.ts": "lib/a.ts:1",
      "pkg yaml@2.9.1": "lib/a.ts:2",
    },
    via: {
      "const lib/clean.ts#LIMIT": "fn lib/clean.ts#parse",
      "fn lib/clean.ts#parse": "fn pipeline.ts#train",
      "module lib/a.ts": "fn pipeline.ts#train",
    },
  },
  coarse: ["lib/clean.ts: eval"],
};

describe("a fresh stage", () => {
  test("what it depends on: its function, then by file and line; and where the analysis is coarse", () => {
    expect(explain([FRESH])).toBe(`\
train@en is up to date. It depends on:
  code    function train in pipeline.ts   77777777  pipeline.ts:12
          lib/a.ts (all of it)            11111111
          function parse in lib/clean.ts  66666666  lib/clean.ts:1
          constant LIMIT in lib/clean.ts  55555555  lib/clean.ts:9
          package yaml@2.9.1              22222222  lib/a.ts:2
  params  lr                              0.01
          name                            "x"
  inputs  build/clean.csv                 33333333
          build/other.csv                 not there yet
  env     API_KEY                         set; only whether it is set counts  lib/clean.ts:4
          BUCKET                          44444444
          HOME                            not set
More of its code counts than may matter, since:
  lib/clean.ts: eval
`);
  });

  test("-v: the way to each entry", () => {
    const text = explain([FRESH], [], VERBOSE);
    expect(text).toMatch(
      / lib\/clean.ts:9 +train@en -> lib\/clean.ts#parse -> lib\/clean.ts#LIMIT\n/,
    );
    expect(text).not.toContain("train@en -> lib/a.ts");
    expect(explain([{ ...FRESH, state: "stale", reasons: [LR] }], [], VERBOSE)).toContain(
      "\nIt depends on:\n  code    function train in pipeline.ts ",
    );
  });

  test("where the analysis is coarse: the first places; among many stages only how many", () => {
    const coarse = Array.from({ length: 15 }, (_, i) => `lib/${i}.ts: eval`);
    const many = { ...FRESH, coarse };
    expect(explain([many])).toEndWith("  lib/11.ts: eval\n  and 3 more places (-v shows them)\n");
    expect(explain([many], [], VERBOSE)).toEndWith("  lib/14.ts: eval\n");
    const changed: Explained = { ...many, state: "stale", reasons: [LR] };
    expect(explain([changed])).toContain("since:\n  lib/0.ts: eval\n");
    expect(explainText([changed], { all: new Map(), detailed: false }, PLAIN)).toEndWith(
      "  note: more of its code counts than may matter, in 15 places (-v)\n",
    );
  });

  test("one line each among many", () => {
    const stages = [FRESH, { ...FRESH, stage: "b" }, stale("c", LR), { ...FRESH, stage: "d" }];
    expect(explainText(stages, { all: new Map(), detailed: false }, PLAIN)).toBe(`\
train@en is up to date
b is up to date

c is stale, because:
  param lr changed: 0.01 -> 0.1

d is up to date

1 stage: param lr changed: 0.01 -> 0.1 (c)
3 fresh, 1 stale
`);
  });

  test("frozen; and one that depends on nothing", () => {
    const frozen: Explained = {
      stage: "a",
      state: "frozen",
      reasons: [{ code: "frozen" }],
      inputs: NOTHING,
    };
    expect(explainText([frozen], { all: new Map(), detailed: false }, PLAIN)).toBe(
      "a is frozen: it is not run, whatever changes\n",
    );
    expect(explain([{ ...frozen, state: "fresh", reasons: [] }])).toBe(
      "a is up to date. It depends on nothing.\n",
    );
  });
});

test("a roll-up by reason", () => {
  const stages = [
    ...Array.from({ length: 12 }, (_, i) => stale(`t${i}`, CODE, { ...LR, old: i })),
    stale("z", { ...LR, old: 0 }),
  ];
  const [, end = ""] = explain(stages).split("t11 is stale");
  expect(end.split("\n\n").at(-1)).toStartWith(`\
12 stages: lib/clean.ts changed
 2 stages: param lr changed: 0 -> 0.1 (t0, z)
  1 stage: param lr changed: 1 -> 0.1 (t1)
`);
});
