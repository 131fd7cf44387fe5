import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { isKept, isRestorable, RunCache, runKey, runValue } from "../../src/dvc/run-cache.ts";
import type { DvcOut, DvcStage } from "../../src/dvc/stage.ts";
import { DateValue, type Dict, type Value } from "../../src/dvc/value.ts";
import { tempDir } from "../helpers.ts";
import { filesIn } from "./caching.ts";
import { repository, withDvc } from "./real.ts";

const dict = (object: Readonly<Record<string, Value>>): Dict => new Map(Object.entries(object));
const md5 = (path: string, hex: string): Dict => dict({ path, hash: "md5", md5: hex, size: 2n });
const ONE = "b026324c6904b2a9cb4b88d6d61c81d1";
const TWO = "26ab0db90d72e28ad0ba1e22ee510510";

/** The stage of the case `run-cache`, whose key and value DVC has told. */
function copyStage(out = ONE): Dict {
  return dict({ cmd: "cp i o", deps: [md5("i", ONE)], outs: [md5("o", out)] });
}

const KEY = "e177e5a1eebb80bfaa263409fff6476367e8d334a21edf764c72548390353270";
const VALUE = "33abbb051ee1712358476032aad6c99c0719560893cff7056b37cd3624b04061";

describe("keys", () => {
  test("are DVC's", () => {
    expect(runKey(copyStage())).toBe(KEY);
    expect(runKey(copyStage(TWO))).toBe(KEY);
    expect(runValue(copyStage())).toBe(VALUE);
  });

  test("leave sizes out everywhere, also where a param is called so", () => {
    const params = (size: bigint): Dict =>
      dict({ "params.yaml": dict({ size, nfiles: 1n, f: 1 }) });
    const of = (size: bigint): string | null =>
      runKey(dict({ cmd: "x", params: params(size), outs: [md5("o", ONE)] }));
    expect(of(1n)).toBe(of(2n));
    expect(of(1n)).not.toBe(runKey(dict({ cmd: "x", params: new Map(), outs: [md5("o", ONE)] })));
  });

  test("there are none where Python refuses", () => {
    const params = dict({ "p.yaml": dict({ d: new DateValue("2020-01-01") }) });
    expect(runKey(dict({ cmd: "x", params, outs: [] }))).toBeNull();
  });
});

describe("the run cache", () => {
  test("keeps an entry, once, where DVC looks for it", async () => {
    await using dir = await tempDir();
    const runs = new RunCache({ cacheDir: dir.path, shared: false });
    expect(runs.save(copyStage())).toBe(true);
    expect(runs.save(copyStage())).toBe(false);
    expect(filesIn(dir.path)).toEqual([`runs/e1/${KEY}/${VALUE}`]);
    expect(await runs.find(KEY, () => true)).toEqual(copyStage());
    expect(await runs.find("0".repeat(64), () => true)).toBeNull();
    expect(
      runs.save(dict({ cmd: "x", params: dict({ p: dict({ d: new DateValue("1") }) }) })),
    ).toBe(false);
  });

  test("gives the newest of use, and older ones where it is of none", async () => {
    await using dir = await tempDir();
    const runs = new RunCache({ cacheDir: dir.path, shared: true });
    runs.save(copyStage(ONE));
    runs.save(copyStage(TWO));
    const old = join(dir.path, "runs/e1", KEY, VALUE);
    await utimes(old, 1, 1);
    expect(await runs.find(KEY, () => true)).toEqual(copyStage(TWO));
    const isOne = (entry: Dict): boolean => runValue(entry) === VALUE;
    expect(await runs.find(KEY, isOne)).toEqual(copyStage(ONE));
    expect(await runs.find(KEY, async () => false)).toBeNull();
  });

  test("removes and tells what can't be read", async () => {
    await using dir = await tempDir();
    const told: string[] = [];
    const runs = new RunCache({
      cacheDir: dir.path,
      shared: false,
      onCorrupt: (path) => told.push(path),
    });
    runs.save(copyStage());
    const path = join(dir.path, "runs/e1", KEY, VALUE);
    for (const text of [
      "",
      "[",
      "cmd: 1\n",
      "cmd: x\nouts: [{md5: a}]\n",
      "cmd: x\nparams: {p: 1}\n",
    ]) {
      writeFileSync(path, text);
      expect(await runs.find(KEY, () => true)).toBeNull();
    }
    expect(told).toEqual(new Array(5).fill(path));
    writeFileSync(path, "cmd:");
    expect(runs.save(copyStage())).toBe(true);
  });
});

describe("which stages", () => {
  const out: DvcOut = {
    path: "o",
    cache: true,
    persist: false,
    metric: false,
    plot: null,
    push: true,
    remote: null,
    desc: null,
    type: null,
    labels: [],
    meta: undefined,
  };
  const base = {
    file: "dvc.yaml",
    wdir: ".",
    cmd: "x",
    deps: [{ path: "i" }],
    params: [],
    outs: [out],
    alwaysChanged: false,
  };
  const stage = (change: Partial<DvcStage>): DvcStage => ({ ...base, ...change }) as DvcStage;

  test("can be restored", () => {
    const can = (change: Partial<DvcStage>): boolean => isRestorable("/r", stage(change));
    expect(can({})).toBe(true);
    expect(can({ deps: [], params: [{ file: "params.yaml", keys: null }] })).toBe(true);
    expect(can({ alwaysChanged: true })).toBe(false);
    expect(can({ cmd: [] })).toBe(false);
    expect(can({ deps: [] })).toBe(false);
    expect(can({ outs: [] })).toBe(false);
    expect(can({ deps: [{ path: "s3://b/x" }] })).toBe(false);
    for (const path of ["../o", "/o", "s3://b/o"])
      expect(can({ outs: [{ ...out, path }] })).toBe(false);
    expect(can({ outs: [{ ...out, persist: true }] })).toBe(false);
  });

  test("are kept: not those with an uncached out that is no metric or plot", () => {
    const kept = (change: Partial<DvcOut>): boolean =>
      isKept("/r", stage({ outs: [{ ...out, ...change }] }));
    expect(kept({})).toBe(true);
    expect(kept({ cache: false })).toBe(false);
    expect(kept({ cache: false, metric: true })).toBe(true);
    expect(kept({ cache: false, plot: new Map() })).toBe(true);
    expect(kept({ persist: true })).toBe(false);
  });
});

withDvc("the run cache against the real DVC", () => {
  const files = {
    "dvc.yaml": "stages:\n  a: {cmd: cp i o, deps: [i], params: [f, s, size], outs: [o]}\n",
    "params.yaml": 'f: 1.0e-5\ns: "ü \'"\nsize: 3\n',
    i: "1\n",
  };
  const entry = dict({
    cmd: "cp i o",
    deps: [md5("i", ONE)],
    params: dict({ "params.yaml": dict({ f: 0.00001, s: "ü '", size: 3n }) }),
    outs: [md5("o", ONE)],
  });

  test("DVC writes, we find", async () => {
    await using repo = await repository(files);
    repo.dvc("repro", "-q");
    const runs = new RunCache({ cacheDir: join(repo.path, ".dvc/cache"), shared: false });
    expect(await runs.find(runKey(entry) ?? "", () => true)).toEqual(entry);
    expect(runs.save(entry)).toBe(false);
  }, 30_000);

  test("we write, DVC finds", async () => {
    await using repo = await repository(files);
    const cacheDir = join(repo.path, ".dvc/cache");
    await repo.file(`.dvc/cache/files/md5/b0/${ONE.slice(2)}`, "1\n");
    expect(new RunCache({ cacheDir, shared: false }).save(entry)).toBe(true);
    expect(repo.dvc("repro")).toContain("Stage 'a' is cached - skipping run, checking out outputs");
  }, 30_000);
});
