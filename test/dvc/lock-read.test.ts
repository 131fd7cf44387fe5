import { expect, test } from "bun:test";
import { loadLock } from "../../src/dvc/lock-file.ts";
import { readLock, readLockCached } from "../../src/dvc/lock-read.ts";
import { orStop } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";
import { Texts } from "./pipeline.ts";

function failures(text: string) {
  const read = readLock(text, "dvc.lock");
  return read.ok ? [] : read.error;
}

const HEAD = "schema: '2.0'\n";

test("a lock is read with its params' kinds, and knows its places", () => {
  for (const comment of ["", " # said"]) {
    const read = readLock(
      `${HEAD}stages:\n  a@1:${comment}\n    cmd: x\n    params:\n      p.yaml:\n        i: 1\n        f: 1.0\n`,
      "dvc.lock",
    );
    if (!read.ok) throw new Error(read.error[0]?.message);
    expect(read.value.stages.get("a@1")?.params.get("p.yaml")).toEqual(
      new Map<string, number | bigint>([
        ["i", 1n],
        ["f", 1],
      ]),
    );
    expect(read.value.where(["a@1", "params"])).toMatchObject({ line: 5, column: 5 });
  }
});

test("other locks that DVC takes", () => {
  for (const text of [
    HEAD,
    `${HEAD}stages: {}\n`,
    `${HEAD}datasets:\n- name: x\nstages: {}\n`,
    `${HEAD}stages:\n  a: {cmd: [1], deps: [], outs: [{path: o, md5: 123, etag: x, cloud: {s3: {etag: y}}, files: [{relpath: a, md5: abc}]}]}\n`,
  ]) {
    expect(failures(text)).toEqual([]);
  }
});

test("locks that DVC refuses", () => {
  const wrong: readonly (readonly [string, string])[] = [
    ["", 'the key "schema" is missing'],
    [`schema: 2.0\n`, "only locks with `schema: '2.0'` are known"],
    [`schema: '3.0'\nstages: {}\n`, "only locks with `schema: '2.0'` are known"],
    [`${HEAD}stages:\n`, "stages: expected a map"],
    [`${HEAD}x: 1\n`, 'unknown key "x"'],
    [`${HEAD}stages:\n  a:\n    deps: []\n`, 'stages.a: the key "cmd" is missing'],
    [`${HEAD}stages:\n  a:\n    cmd: 1\n`, "stages.a.cmd: expected a string or a list"],
    [`${HEAD}stages:\n  a:\n    cmd: x\n    more: 1\n`, 'stages.a: unknown key "more"'],
    [
      `${HEAD}stages:\n  a:\n    cmd: x\n    outs:\n    - path: o\n      size: x\n`,
      "size: expected an integer",
    ],
    [`${HEAD}stages:\n  1:\n    cmd: x\n`, "the key 1 must be a string"],
    ["- 1\n", "expected a map"],
  ];
  for (const [text, message] of wrong) expect(failures(text)[0]?.message).toContain(message);
  expect(failures(`${HEAD}stages:\n  a:\n    cmd: x\n    deps:\n`)[0]?.where).toMatchObject({
    file: "dvc.lock",
    line: 5,
  });
});

test("the first format is named", () => {
  const text =
    "a:\n  cmd: cp i o\n  deps:\n  - path: i\n    md5: 60b725f10c9c85c70d97880dfe8191b3\n";
  expect(failures(text)).toMatchObject([
    { message: "this lock has the format of DVC 1, which DVC 3 does not read either" },
  ]);
});

test("merge conflicts are named", () => {
  const text = `${HEAD}stages:\n<<<<<<< HEAD\n  a:\n    cmd: x\n=======\n  a:\n    cmd: y\n>>>>>>> other\n`;
  expect(failures(text)[0]?.hint).toBe("There are merge conflict markers in it.");
});

test("a file that is missing has no stages, one that is no text is refused", async () => {
  await using dir = await tempDir({ "dvc.lock": `${HEAD}stages: {}\n` });
  const bad = await dir.file("bad.lock", new Uint8Array([0x61, 0xff]));
  const none = loadLock(`${dir.path}/none/dvc.lock`, "dvc.lock");
  expect(none.ok && none.value.stages.size).toBe(0);
  expect(none.ok && none.value.where(["a"])).toEqual({ file: "dvc.lock" });
  expect(loadLock(`${dir.path}/dvc.lock`, "dvc.lock").ok).toBe(true);
  const read = loadLock(bad, "bad.lock");
  expect(!read.ok && read.error[0]?.message).toBe("bad.lock is not valid UTF-8");
  expect(() => loadLock(dir.path, "dvc.lock")).toThrow("cannot read");
});

test("what a lock said is kept by its text, with its places", () => {
  const cache = new Texts();
  const text = `${HEAD}stages:\n  a:\n    cmd: [x, 1]\n    deps: [{path: d, md5: ab, size: 12345678901234567890}]\n    params: {p.yaml: {f: 1.0, z: -0.0, d: 2020-01-01}}\n  b: {cmd: x}\n`;
  const read = orStop(readLock(text, "dvc.lock"));
  orStop(readLockCached(text, "dvc.lock", cache));
  const kept = orStop(readLockCached(text, "dvc.lock", cache));
  expect(cache.told).toEqual(["dvc lock 1"]);
  expect(kept.content).toEqual(read.content);
  expect(kept.stages).toEqual(read.stages);
  expect(kept.raw).toEqual(read.raw);
  expect(kept.where(["a", "params"])).toEqual(read.where(["a", "params"]));
  expect(orStop(readLockCached(text.replace("12345", "1"), "dvc.lock", cache))).not.toEqual(kept);
  expect(readLockCached("stages: [", "dvc.lock", cache).ok).toBe(false);
  expect(readLockCached("stages: [", "dvc.lock", cache).ok).toBe(false);
});
