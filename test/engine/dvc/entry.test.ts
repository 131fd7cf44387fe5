import { expect, test } from "bun:test";
import { entryOf, entryValue, type LockEntry, lockItem } from "../../../src/dvc/lock-entry.ts";
import type { Dict, Value } from "../../../src/dvc/value.ts";
import { entryFrom, hashOf, lockOf, type StillThere } from "../../../src/engine/dvc/entry.ts";
import type { LockedFile } from "../../../src/model/lock.ts";
import { readStages } from "./dvc-workspace.ts";

const NEVER: StillThere = () => undefined;
const OLD = "a".repeat(32);
const NOW = "b".repeat(32);
const OTHER = "c".repeat(32);

const file = (path: string, hash: string, more: Partial<LockedFile> = {}): LockedFile => ({
  path,
  hash,
  size: 2,
  ...more,
});

const entry = (parts: Partial<LockEntry>): LockEntry => ({
  cmd: "x",
  deps: [],
  params: new Map(),
  outs: [],
  ...parts,
});

const dict = (parts: Readonly<Record<string, Value>>): Dict => new Map(Object.entries(parts));

test("what is written in DVC's form is read back as the same", async () => {
  await using read = await readStages(
    "  a: {cmd: x, wdir: w, deps: [../in, ../dir], params: [{../p.yaml: [k]}], outs: [o]}\n",
    { "w/keep": "", "p.yaml": "k: 1\n" },
  );
  const member = read.member("a");
  const lock = {
    deps: [file("in", `md5:${NOW}`), file("dir", `md5:${NOW}.dir`, { nfiles: 3 })],
    outs: [file("w/o", `md5:${OTHER}`, { exec: true })],
  };
  const made = entryFrom(member, lock, undefined, NEVER);
  expect(entryValue(made)).toEqual(
    dict({
      cmd: "x",
      deps: [
        dict({ path: "../dir", hash: "md5", md5: `${NOW}.dir`, size: 2n, nfiles: 3n }),
        dict({ path: "../in", hash: "md5", md5: NOW, size: 2n }),
      ],
      params: dict({ "../p.yaml": dict({ k: 1n }) }),
      outs: [dict({ path: "o", hash: "md5", md5: OTHER, size: 2n, isexec: true })],
    }),
  );
  expect(lockOf(member, entryOf(entryValue(made)), NEVER, read.dir.path)).toMatchObject({
    cmd: "x",
    wdir: "w",
    params: { "../p.yaml:k": 1 },
    ...lock,
  });
});

test("a record of DVC 2 stays as long as it holds", async () => {
  await using read = await readStages("  a: {cmd: x, deps: [in], outs: [o]}\n");
  const member = read.member("a");
  const old = lockItem("in", { md5: OLD, hash: null, size: 3, more: dict({ etag: "e" }) });
  const before = entry({ deps: [old], outs: [lockItem("o", { md5: OLD, hash: null })] });
  const still: StillThere = (path, hash) =>
    path === "in" && hash === `md5-dos2unix:${OLD}` ? `md5:${NOW}` : undefined;
  const lock = lockOf(member, before, still, read.dir.path);
  // What holds is compared as the bytes of today; what does not is different from all that is there.
  expect(lock.deps).toMatchObject([{ path: "in", hash: `md5:${NOW}`, size: 3 }]);
  expect(lock.outs).toMatchObject([{ path: "o", hash: `md5-dos2unix:${OLD}`, size: 0 }]);
  const ran = { deps: [file("in", `md5:${NOW}`)], outs: [file("o", `md5:${OTHER}`)] };
  const after = entryFrom(member, ran, before, still);
  expect(after.deps).toEqual([old]);
  expect(after.outs).toEqual([lockItem("o", { md5: OTHER, size: 2 })]);
  const edited = { ...ran, deps: [file("in", `md5:${OTHER}`)] };
  expect(entryFrom(member, edited, before, still).deps).toEqual([
    lockItem("in", { md5: OTHER, size: 2 }),
  ]);
});

test("deps that the stage does not name any more are told; the same in other words is not", async () => {
  await using read = await readStages("  a: {cmd: x, deps: [./in], outs: [o]}\n");
  const member = read.member("a");
  const written = member.deps[0]?.written ?? "";
  const deps = [lockItem("gone", { md5: OLD }), lockItem("sub/../in", { md5: OLD })];
  const lockedDeps = (more: LockEntry["deps"]) =>
    lockOf(member, entry({ deps: [...deps, ...more] }), NEVER, read.dir.path).deps;
  expect(lockedDeps([]).map(({ path }) => path)).toEqual(["gone"]);
  expect(lockedDeps([lockItem(written, { md5: NOW })])).toMatchObject([
    { path: "in", hash: `md5:${NOW}` },
    { path: "gone", hash: `md5:${OLD}` },
  ]);
});

test("values that are equal to Python are no change; others are shown as they were", async () => {
  await using read = await readStages("  a: {cmd: x, params: [one, two, three]}\n", {
    "params.yaml": "one: 1\ntwo: 2\nthree: 3\n",
  });
  const values = dict({ one: true, two: true, gone: "x" });
  const lock = lockOf(
    read.member("a"),
    entry({ params: new Map([["params.yaml", values]]) }),
    NEVER,
    read.dir.path,
  );
  expect(lock.params).toEqual({ one: 1, two: true, gone: "x" });
});

test("deps that are not on this machine keep what was recorded of them", async () => {
  await using read = await readStages("  a: {cmd: x, deps: ['s3://b/k', in], outs: [o]}\n");
  const far = lockItem("s3://b/k", { hash: null, more: dict({ etag: "e" }) });
  const gone = lockItem("s3://b/gone", { hash: null, more: dict({ etag: "e" }) });
  const lock = { deps: [file("in", `md5:${NOW}`)], outs: [file("o", `md5:${NOW}`)] };
  const after = entryFrom(read.member("a"), lock, entry({ deps: [far, gone] }), NEVER);
  expect(after.deps).toEqual([lockItem("in", { md5: NOW, size: 2 }), far]);
});

test("a command of several lines stays a list; a dep without a hash has none", async () => {
  await using read = await readStages("  a: {cmd: [one, two], deps: [in]}\n");
  const made = entryFrom(read.member("a"), { deps: [], outs: [] }, undefined, NEVER);
  expect(made).toMatchObject({ cmd: ["one", "two"], deps: [], outs: [] });
  expect(lockOf(read.member("a"), made, NEVER, read.dir.path).cmd).toBe('["one","two"]');
  expect(hashOf(lockItem("in"))).toBeUndefined();
  expect(hashOf(lockItem("in", { md5: OLD }))).toBe(`md5:${OLD}`);
});
