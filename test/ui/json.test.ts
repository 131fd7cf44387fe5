import { describe, expect, test } from "bun:test";
import type { RunEvent } from "../../src/model/event.ts";
import type { Stage } from "../../src/model/stage.ts";
import {
  dagJson,
  eventLine,
  explainJson,
  failuresJson,
  listJson,
  statusJson,
  verifyJson,
} from "../../src/ui/json.ts";

describe("eventLine", () => {
  test.each<[RunEvent, string]>([
    [
      { event: "run_start", run: "r1", stages: 3, jobs: 2, executor: "warm" },
      '{"event":"run_start","schema":1,"run":"r1","stages":3,"jobs":2,"executor":"warm"}',
    ],
    [
      {
        event: "stage_start",
        stage: "train",
        reasons: [
          {
            upstream: "u",
            where: "a.ts:1",
            new: 9007199254740993n,
            old: 0.5,
            what: "lr",
            code: "params_changed",
          },
          { code: "always" },
          { code: "params_changed", what: "x", old: null, new: [1, { a: 2n }] },
        ],
      },
      '{"event":"stage_start","stage":"train","reasons":[{"code":"params_changed","what":"lr","old":0.5,"new":9007199254740993,"where":"a.ts:1","upstream":"u"},{"code":"always"},{"code":"params_changed","what":"x","old":null,"new":[1,{"a":2}]}]}',
    ],
    [
      { event: "stage_output", stage: 'a"b', stream: "stderr", line: 'x\t"\u001b[1m\ufffd\ud800' },
      '{"event":"stage_output","stage":"a\\"b","stream":"stderr","line":"x\\t\\"\\u001b[1m\ufffd\\ud800"}',
    ],
    [{ event: "warning", message: "m" }, '{"event":"warning","message":"m"}'],
    [
      { event: "warning", message: "m", stage: "a" },
      '{"event":"warning","stage":"a","message":"m"}',
    ],
    [
      {
        event: "stage_retry",
        stage: "a",
        attempt: 1,
        delayMs: 500,
        error: { message: "no", exit: 1, signal: null, kind: "exit" },
      },
      '{"event":"stage_retry","stage":"a","attempt":1,"delay_ms":500,"error":{"message":"no","exit":1,"signal":null,"kind":"exit"}}',
    ],
    [
      { event: "stage_end", stage: "a", status: "ran", ms: 12.345, reasons: [] },
      '{"event":"stage_end","stage":"a","status":"ran","ms":12.3,"reasons":[]}',
    ],
    [
      {
        event: "stage_end",
        stage: "a",
        status: "would_run",
        ms: 0,
        reasons: [{ code: "never_run" }],
      },
      '{"event":"stage_end","stage":"a","status":"would_run","ms":0,"reasons":[{"code":"never_run"}]}',
    ],
    [
      {
        event: "stage_end",
        stage: "a",
        status: "failed",
        ms: 0.04,
        reasons: [],
        attempts: 2,
        error: { kind: "threw", exit: null, signal: "SIGKILL", message: "m", stack: "at x" },
      },
      '{"event":"stage_end","stage":"a","status":"failed","ms":0,"reasons":[],"error":{"message":"m","exit":null,"signal":"SIGKILL","kind":"threw","stack":"at x"},"attempts":2}',
    ],
    [
      {
        event: "stage_end",
        stage: "b",
        status: "blocked",
        ms: 0,
        reasons: [],
        error: {
          kind: "blocked",
          exit: null,
          signal: null,
          message: "m",
          stack: "",
          upstream: "a",
        },
      },
      '{"event":"stage_end","stage":"b","status":"blocked","ms":0,"reasons":[],"error":{"message":"m","exit":null,"signal":null,"kind":"blocked","upstream":"a"}}',
    ],
    [
      {
        event: "run_end",
        ran: 1,
        skipped: 2,
        restored: 0,
        failed: 0,
        blocked: 0,
        cancelled: 0,
        ms: 40.06,
        savedMs: 3.21,
        exit: 0,
      },
      '{"event":"run_end","ran":1,"skipped":2,"restored":0,"failed":0,"blocked":0,"cancelled":0,"ms":40.1,"exit":0,"saved_ms":3.2}',
    ],
  ])("event %#", (event, line) => {
    expect(eventLine(event)).toBe(`${line}\n`);
  });

  test("failures of a run are told with it", () => {
    const line = eventLine({
      event: "run_end",
      ran: 0,
      skipped: 0,
      restored: 0,
      failed: 1,
      blocked: 0,
      cancelled: 0,
      ms: 1,
      savedMs: 0,
      exit: 1,
      failures: [
        { code: "io", message: "m", where: { file: "a.ts", line: 1 }, hint: "h", stage: "s" },
      ],
    });
    expect(JSON.parse(line).failures).toEqual([
      { code: "io", message: "m", stage: "s", where: { file: "a.ts", line: 1 }, hint: "h" },
    ]);
  });
});

const STALE = { stage: "train", state: "stale", reasons: [{ code: "never_run" }] } as const;
const FRESH = { stage: "prepare", state: "fresh", reasons: [] } as const;

describe("documents", () => {
  test("status", () => {
    expect(statusJson([STALE, FRESH])).toBe(
      '{"schema":1,"stages":[{"stage":"train","state":"stale","reasons":[{"code":"never_run"}]},{"stage":"prepare","state":"fresh","reasons":[]}],"fresh":1,"stale":1,"restorable":0,"frozen":0}\n',
    );
  });

  test("explain", () => {
    const inputs = {
      code: { "fn a.ts#f": "xxh64:00" },
      params: { seed: 12345678901234567891n },
      deps: [
        { path: "a.csv", hash: "sha256:11" },
        { path: "b.csv", hash: null },
      ],
      env: { X: "sha256:22" },
    };
    expect(explainJson([{ ...STALE, inputs, coarse: [] }])).toBe(
      '{"schema":1,"stages":[{"stage":"train","state":"stale","reasons":[{"code":"never_run"}],"inputs":{"code":{"fn a.ts#f":"xxh64:00"},"params":{"seed":12345678901234567891},"deps":[{"path":"a.csv","hash":"sha256:11"},{"path":"b.csv","hash":null}],"env":{"X":"sha256:22"},"places":{},"via":{}}}]}\n',
    );
    const more = {
      ...inputs,
      places: { "fn a.ts#f": "a.ts:3" },
      via: { "fn a.ts#f": "fn pipeline.ts#train" },
      onlyIfSet: ["X"],
    };
    const path = ["train", "a.ts#f"];
    const changed = { ...STALE, reasons: [{ code: "code_changed", path } as const] };
    expect(JSON.parse(explainJson([{ ...changed, inputs: more, group: null }]))).toEqual({
      schema: 1,
      stages: [
        {
          stage: "train",
          state: "stale",
          reasons: [{ code: "code_changed", path }],
          inputs: {
            code: inputs.code,
            params: { seed: expect.any(Number) },
            deps: inputs.deps,
            env: inputs.env,
            places: more.places,
            via: more.via,
            only_if_set: ["X"],
          },
        },
      ],
    });
    expect(
      JSON.parse(explainJson([{ ...FRESH, inputs, coarse: ["eval"] }])).stages[0].coarse,
    ).toEqual(["eval"]);
  });

  test("verify", () => {
    expect(verifyJson([STALE, FRESH], [STALE])).toBe(
      '{"schema":1,"ok":false,"verified":2,"stages":[{"stage":"train","state":"stale","reasons":[{"code":"never_run"}]}]}\n',
    );
    expect(verifyJson([FRESH], [])).toBe('{"schema":1,"ok":true,"verified":1,"stages":[]}\n');
  });

  test("list", () => {
    expect(
      listJson({
        file: "pipeline.ts",
        stages: [LISTED],
        edges: [["train", "prepare"]],
        order: ["train"],
      }),
    ).toBe(
      '{"schema":1,"file":"pipeline.ts","stages":[{"name":"train@1","group":"train","kind":"ts","desc":null,"cmd":null,"wdir":null,"params":{"lr":0.1},"deps":[{"path":"a.csv"}],"outs":[{"path":"m.json","cache":false,"persist":false,"metric":true,"plot":false,"push":true}],"frozen":false,"always_changed":true}],"edges":[["train","prepare"]],"order":["train"]}\n',
    );
  });

  test("dag and errors", () => {
    expect(dagJson({ nodes: ["a", "b"], edges: [["b", "a"]] })).toBe(
      '{"schema":1,"nodes":["a","b"],"edges":[["b","a"]]}\n',
    );
    expect(failuresJson([{ code: "usage", message: "m" }])).toBe(
      '{"schema":1,"errors":[{"code":"usage","message":"m"}]}\n',
    );
  });
});

const LISTED: Stage = {
  name: "train@1",
  group: "train",
  kind: "ts",
  desc: null,
  frames: [],
  where: { file: "pipeline.ts", line: 3 },
  deps: [{ path: "a.csv", as: "raw" }],
  outs: [{ path: "m.json", kind: "metric", cache: false, persist: false, push: true }],
  shapes: { deps: [], outs: [], metrics: [], plots: [] },
  params: { lr: 0.1 },
  matrix: {},
  cmd: null,
  wdir: null,
  environ: {},
  env: {},
  uses: [],
  always: true,
  frozen: false,
  mutex: [],
  timeoutMs: null,
  retries: 0,
  executor: null,
  meta: null,
};
