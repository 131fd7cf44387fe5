import { expect, test } from "bun:test";
import { compare, type Facts, type Look, pendingInputs } from "../../src/engine/decide.ts";
import { makeLock, renewLock } from "../../src/engine/lock.ts";
import type { FileEntry } from "../../src/model/lock.ts";
import type { Reason } from "../../src/model/reason.ts";
import type { Stage } from "../../src/model/stage.ts";
import { dep, out, stage } from "../stages.ts";

const file = (hash: string): FileEntry => ({ hash: `sha256:${hash}`, size: 1 });
const code = (entries: Record<string, string>, files = "xxh64:1"): Facts["manifest"] => ({
  entries,
  places: { "module a.ts": "a.ts:1" },
  files,
  coarse: [],
  earlier: {},
  via: {},
});
const facts = (more: Partial<Facts> = {}): Facts => ({
  manifest: code({ "module a.ts": "xxh64:a" }),
  rules: 1,
  env: {},
  environ: {},
  ...more,
});
const disk: Record<string, FileEntry> = {
  "in.csv": file("in"),
  "b.csv": file("b"),
  out: file("out"),
};
const look: Look = (path) => disk[path] ?? "missing";
const entries = new Map(Object.entries(disk));

const base = stage("train", {
  deps: [dep("in.csv", "raw"), dep("b.csv", "other")],
  outs: [out("out")],
  params: { lr: 0.1 },
});
const lock = makeLock(base, facts(), entries, entries);

function reasons(now: Stage, nowFacts = facts(), see: Look = look): readonly Reason[] {
  return compare(now, lock, nowFacts, see).reasons;
}

test("a stage that is what its lock says has no reason to run", () => {
  expect(compare(base, lock, facts(), look)).toEqual({ reasons: [], rewrite: false });
});

test("code: changed, added and removed entries, each with its key and place", () => {
  const now = facts({ manifest: code({ "module a.ts": "xxh64:z", "module b.ts": "xxh64:b" }) });
  expect(reasons(base, now)).toEqual([
    { code: "code_changed", what: "module a.ts", old: "xxh64:a", new: "xxh64:z", where: "a.ts:1" },
    { code: "code_changed", what: "module b.ts", new: "xxh64:b" },
  ]);
  expect(reasons(base, facts({ manifest: code({}) }))).toEqual([
    { code: "code_changed", what: "module a.ts", old: "xxh64:a" },
  ]);
});

test("an environment variable that code reads is an env change", () => {
  const now = facts({ manifest: code({ "module a.ts": "xxh64:a", "env X": "sha256:1" }) });
  expect(reasons(base, now)).toEqual([{ code: "env_changed", what: "X", new: "sha256:1" }]);
});

test("other rules: equal files renew the lock, different files run", () => {
  const newer = facts({ rules: 2, manifest: code({ "fn a.ts#f": "xxh64:q" }) });
  expect(compare(base, lock, newer, look)).toEqual({ reasons: [], rewrite: true });
  expect(renewLock(base, lock, newer)).toMatchObject({
    rules: 2,
    code: { "fn a.ts#f": "xxh64:q" },
  });
  const edited = facts({ rules: 2, manifest: code({ "fn a.ts#f": "xxh64:q" }, "xxh64:2") });
  expect(compare(base, lock, edited, look)).toEqual({
    reasons: [{ code: "code_changed", what: "files", old: "xxh64:1", new: "xxh64:2" }],
    rewrite: false,
  });
});

test("other rules: the lock of a command is renewed too; code that it no longer has is a change", () => {
  const bare = facts({ manifest: null });
  const command = makeLock(base, bare, entries, entries);
  const newer = facts({ rules: 2, manifest: null });
  expect(compare(base, command, newer, look)).toEqual({ reasons: [], rewrite: true });
  expect(renewLock(base, command, newer)).toEqual({ ...command, rules: 2 });
  expect(compare(base, lock, newer, look)).toEqual({
    reasons: [{ code: "code_changed", what: "module a.ts", old: "xxh64:a" }],
    rewrite: false,
  });
});

test("other rules: what is around the code is compared all the same", () => {
  const around = {
    "env V": "sha256:1",
    "env *": "sha256:1",
    "import @lib": "xxh64:1",
    "package package.json#type": "xxh64:1",
    "pkg p@1.0.0": "xxh64:1",
    preload: "xxh64:1",
    "tsconfig tsconfig.json#jsx": "xxh64:1",
  };
  const old = makeLock(
    base,
    facts({ manifest: code({ "module a.ts": "1", ...around }) }),
    entries,
    entries,
  );
  const under = (more: Record<string, string>): readonly Reason[] => {
    const manifest = code({ "fn a.ts#f": "2", ...around, ...more });
    return compare(base, old, facts({ rules: 2, manifest }), look).reasons;
  };
  expect(under({})).toEqual([]);
  expect(under({ "env V": "sha256:2" })).toEqual([
    { code: "env_changed", what: "V", old: "sha256:1", new: "sha256:2" },
  ]);
  for (const key of Object.keys(around).filter((key) => !key.startsWith("env "))) {
    expect(under({ [key]: "xxh64:2" })).toEqual([
      { code: "code_changed", what: key, old: "xxh64:1", new: "xxh64:2" },
    ]);
  }
  expect(under({ "pkg q@1.0.0": "xxh64:1" })).toMatchObject([{ what: "pkg q@1.0.0" }]);
});

test("params: by value and type, with old and new", () => {
  expect(reasons({ ...base, params: { lr: 0.2, seed: 1n } })).toEqual([
    { code: "params_changed", what: "lr", old: 0.1, new: 0.2 },
    { code: "params_changed", what: "seed", new: 1n },
  ]);
  expect(reasons({ ...base, params: {} })).toEqual([
    { code: "params_changed", what: "lr", old: 0.1 },
  ]);
  expect(reasons({ ...base, params: { lr: null } })[0]).toMatchObject({ old: 0.1, new: null });
});

test("a command's text, folder and variables", () => {
  expect(reasons({ ...base, cmd: "make" })).toEqual([
    { code: "cmd_changed", old: null, new: "make" },
  ]);
  expect(reasons({ ...base, wdir: "sub" })).toEqual([
    { code: "cmd_changed", what: "wdir", old: null, new: "sub" },
  ]);
  expect(reasons(base, facts({ env: { A: "sha256:1" }, environ: { B: "sha256:2" } }))).toEqual([
    { code: "env_changed", what: "A", new: "sha256:1" },
    { code: "env_changed", what: "B", new: "sha256:2" },
  ]);
});

test("deps: changed bytes, missing, pending, exec bit", () => {
  const see: Look = (path) => (path === "in.csv" ? file("new") : look(path));
  expect(reasons(base, facts(), see)).toEqual([
    { code: "deps_changed", what: "in.csv", old: "sha256:in", new: "sha256:new" },
  ]);
  expect(reasons(base, facts(), (path) => (path === "in.csv" ? "missing" : look(path)))).toEqual([
    { code: "deps_missing", what: "in.csv" },
  ]);
  const pending: Look = (path) => (path === "out" ? look(path) : { pending: "prepare" });
  expect(reasons(base, facts(), pending)).toEqual([
    { code: "upstream_will_run", upstream: "prepare" },
  ]);
  const exec: Look = (path) => (path === "in.csv" ? { ...file("in"), exec: true } : look(path));
  expect(reasons(base, facts(), exec)).toMatchObject([{ code: "deps_changed", what: "in.csv" }]);
});

test("two deps swapped between their keys, or between places in a list, are a change", () => {
  const swapped = { ...base, deps: [dep("b.csv", "raw"), dep("in.csv", "other")] };
  expect(reasons(swapped)).toEqual([
    { code: "deps_changed", what: "b.csv", old: "other", new: "raw" },
    { code: "deps_changed", what: "in.csv", old: "raw", new: "other" },
  ]);
  const list = { ...base, deps: [dep("in.csv"), dep("b.csv")] };
  const listLock = makeLock(list, facts(), entries, entries);
  const turned = { ...base, deps: [dep("b.csv"), dep("in.csv")] };
  expect(compare(turned, listLock, facts(), look).reasons).toEqual([
    { code: "deps_changed", what: "b.csv", old: "position 2", new: "position 1" },
    { code: "deps_changed", what: "in.csv", old: "position 1", new: "position 2" },
  ]);
});

test("so are two deps of a list under one key", () => {
  const list = { ...base, deps: [dep("in.csv", "all"), dep("b.csv", "all")] };
  const lock = makeLock(list, facts(), entries, entries);
  const turned = { ...base, deps: [dep("b.csv", "all"), dep("in.csv", "all")] };
  expect(compare(turned, lock, facts(), look).reasons).toEqual([
    { code: "deps_changed", what: "b.csv", old: "all, position 2", new: "all, position 1" },
    { code: "deps_changed", what: "in.csv", old: "all, position 1", new: "all, position 2" },
  ]);
});

test("another shape of the same paths is a change, but for locks of versions that recorded none", () => {
  const bare: Stage = {
    ...base,
    kind: "ts",
    shapes: { ...base.shapes, deps: ["in.csv", "b.csv"] },
  };
  const nested: Stage = { ...bare, shapes: { ...bare.shapes, deps: [["in.csv", "b.csv"]] } };
  const now = facts({ rules: 3 });
  const of = (rules: number) => ({ ...makeLock(bare, now, entries, entries), rules });
  expect(compare(nested, of(3), now, look).reasons).toMatchObject([
    { code: "deps_changed", what: "(shape)" },
  ]);
  expect(compare(nested, of(2), now, look)).toEqual({ reasons: [], rewrite: true });
  expect(renewLock(nested, of(2), now).shape).toMatch(/^xxh64:/);
});

test("deps and outs added and removed", () => {
  expect(reasons({ ...base, deps: [dep("in.csv", "raw")] })).toEqual([
    { code: "deps_removed", what: "b.csv" },
  ]);
  expect(reasons({ ...base, deps: [...base.deps, dep("out", "x")] })).toEqual([
    { code: "deps_added", what: "out" },
  ]);
  expect(reasons({ ...base, outs: [out("out"), out("more")] })).toEqual([
    { code: "outs_added", what: "more" },
  ]);
  expect(reasons({ ...base, outs: [] })).toEqual([{ code: "outs_removed", what: "out" }]);
});

test("outs: edited and missing", () => {
  expect(reasons(base, facts(), (path) => (path === "out" ? file("edited") : look(path)))).toEqual([
    { code: "outs_changed", what: "out", old: "sha256:out", new: "sha256:edited" },
  ]);
  expect(reasons(base, facts(), (path) => (path === "out" ? "missing" : look(path)))).toEqual([
    { code: "outs_missing", what: "out" },
  ]);
});

test("all reasons are collected, own causes before upstream's", () => {
  const now = { ...base, params: { lr: 1 } };
  const see: Look = (path) => (path === "in.csv" ? { pending: "prepare" } : "missing");
  expect(reasons(now, facts(), see).map((reason) => reason.code)).toEqual([
    "params_changed",
    "deps_missing",
    "outs_missing",
    "upstream_will_run",
  ]);
});

test("without a lock, inputs that are missing or to come are told", () => {
  const see: Look = (path) => (path === "in.csv" ? { pending: "prepare" } : "missing");
  expect(pendingInputs(base, see)).toEqual([
    { code: "deps_missing", what: "b.csv" },
    { code: "upstream_will_run", upstream: "prepare" },
  ]);
});
