import { expect, test } from "bun:test";
import type { Facts } from "../../src/engine/decide.ts";
import { RunKeys } from "../../src/engine/run-key.ts";
import type { FileEntry } from "../../src/model/lock.ts";
import type { Manifest } from "../../src/model/manifest.ts";
import type { Stage } from "../../src/model/stage.ts";
import { stage as stageOf } from "../stages.ts";

const MANIFEST: Manifest = {
  entries: { "fn pipeline.ts#s": "xxh64:1" },
  places: {},
  via: {},
  files: "xxh64:2",
  earlier: {},
  coarse: [],
};
const FACTS: Facts = { manifest: MANIFEST, rules: 3, env: {}, environ: {} };
const SHAPES = { deps: [], outs: ["o"], metrics: [], plots: [] } as const;
const OUT = { path: "o", kind: "out", cache: true, persist: false, push: true } as const;
const BASE = stageOf("s", { cmd: null, deps: [{ path: "a" }, { path: "b" }], outs: [OUT] });
const A: FileEntry = { hash: "sha256:a", size: 1 };
const B: FileEntry = { hash: "sha256:b", size: 1 };
const DEPS = new Map([
  ["a", A],
  ["b", B],
]);

function key(
  stage: Partial<Stage> = {},
  facts: Partial<Facts> = {},
  deps: ReadonlyMap<string, FileEntry> = DEPS,
): string {
  const keys = new RunKeys("/nowhere");
  const { code, deps: rest } = keys.keyOf({ ...BASE, ...stage }, { ...FACTS, ...facts }, deps);
  return `${code}-${rest}`;
}

test("all that can make a difference makes another key", () => {
  const variants = [
    key(),
    ...[1, "1", true, 1n, null, -0, 0, Number.NaN, "null", ["1"], { a: 1 }].map((p) =>
      key({ params: { p } }),
    ),
    key({ params: { q: 1 } }),
    key({ cmd: "x" }),
    key({ cmd: "null" }),
    key({ wdir: "x" }),
    key({ kind: "ts", shapes: { ...SHAPES, outs: [["o"]] } }),
    key({ deps: [{ path: "a", as: "x" }, { path: "b" }] }),
    key({ deps: [{ path: "b" }, { path: "a" }] }),
    key({ outs: [{ ...OUT, path: "p" }] }),
    key({ outs: [{ ...OUT, as: "x" }] }),
    key({}, { rules: 4 }),
    key({}, { env: { X: "sha256:1" } }),
    key({}, { env: { X: "sha256:2" } }),
    key({}, { environ: { X: "sha256:1" } }),
    key({}, { manifest: null }),
    key({}, { manifest: { ...MANIFEST, entries: { "fn pipeline.ts#s": "xxh64:2" } } }),
    key({}, { manifest: { ...MANIFEST, entries: { "fn pipeline.ts#t": "xxh64:1" } } }),
    key({}, {}, new Map([...DEPS, ["a", B]])),
    key({}, {}, new Map([...DEPS, ["a", { ...A, exec: true }]])),
    key({}, {}, new Map([...DEPS, ["a", { ...A, nfiles: 1 }]])),
    key(
      {},
      {},
      new Map([
        ["a", B],
        ["b", A],
      ]),
    ),
  ];
  expect(new Set(variants).size).toBe(variants.length);
});

test("what makes none makes none", () => {
  const base = key();
  expect(key({ name: "t", desc: "other", mutex: ["m"], timeoutMs: 5, retries: 2 })).toBe(base);
  expect(key({ executor: "process", meta: { a: 1 } })).toBe(base);
  expect(key({}, { manifest: { ...MANIFEST, files: "xxh64:9", coarse: ["x"] } })).toBe(base);
  expect(key({ params: { a: 1, b: 2 } })).toBe(key({ params: { b: 2, a: 1 } }));
});
