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
  return explainText(stages, { all, fresh: "full" }, style);
}

describe("a stale stage", () => {
  test("own causes", () => {
    expect(explain([stale("train", LR, { ...CODE, where: "lib/clean.ts:7" })])).toBe(`\
train is stale, because:
  param lr changed: 0.01 -> 0.1
  lib/clean.ts changed (11111111 -> 22222222) (lib/clean.ts:7)
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
  stage: "train",
  state: "fresh",
  reasons: [],
  inputs: {
    code: {
      "module lib/clean.ts": "xxh64:1111111111111111",
      "pkg yaml@2.9.1": "xxh64:2222222222222222",
    },
    params: { lr: 0.01, name: "x" },
    deps: [
      { path: "build/clean.csv", hash: "sha256:3333333333333333" },
      { path: "build/other.csv", hash: null },
    ],
    env: { BUCKET: "sha256:4444444444444444", HOME: "unset" },
  },
  coarse: ["lib/clean.ts: eval"],
};

describe("a fresh stage", () => {
  test("what it depends on", () => {
    expect(explain([FRESH])).toBe(`\
train is up to date. It depends on:
  code    lib/clean.ts        11111111
          package yaml@2.9.1  22222222
  params  lr                  0.01
          name                "x"
  inputs  build/clean.csv     33333333
          build/other.csv     not there yet
  env     BUCKET              44444444
          HOME                not set
  note: more of its code counts than may matter, in 1 place (-v)
`);
  });

  test("-v: where the analysis is coarse", () => {
    expect(explain([FRESH], [], VERBOSE)).toEndWith(
      "More of its code counts than may matter, since:\n  lib/clean.ts: eval\n",
    );
    expect(explain([{ ...FRESH, state: "stale", reasons: [LR] }], [], VERBOSE)).toContain(
      "\nIt depends on:\n  code    lib/clean.ts ",
    );
  });

  test("one line each among many", () => {
    const stages = [FRESH, { ...FRESH, stage: "b" }, stale("c", LR), { ...FRESH, stage: "d" }];
    expect(explainText(stages, { all: new Map(), fresh: "line" }, PLAIN)).toBe(`\
train is up to date
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
    expect(explainText([frozen], { all: new Map(), fresh: "line" }, PLAIN)).toBe(
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
