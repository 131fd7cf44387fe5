import { describe, expect, test } from "bun:test";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Lock } from "../../src/model/lock.ts";
import * as lockFile from "../../src/store/lock.ts";
import { readLocks, writeLock } from "../../src/store/locks.ts";
import { open } from "../../src/store/state.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { smallDisk } from "./disk.ts";
import { LOCK, withParams } from "./lock-sample.ts";

interface Project extends TempDir {
  readonly ours: string;
  readonly stages: string;
  readonly train: string;
}

async function project(): Promise<Project> {
  const dir = await tempDir();
  const ours = join(dir.path, ".fastpipe");
  mkdirSync(ours);
  const stages = join(ours, "stages");
  return { ...dir, ours, stages, train: join(stages, "train.lock") };
}

/** As the next process reads it. */
function readNext({ ours, stages }: Project): lockFile.ReadLock | undefined {
  const state = open(ours);
  const read = readLocks(stages, ["train"], state).get("train");
  state.close();
  return read;
}

async function writeAndClose({ ours, stages }: Project, lock: Lock): Promise<void> {
  const state = open(ours);
  await writeLock(stages, "train", lock, state);
  state.close();
}

describe("readLocks", () => {
  test("gives what was written, in this process and the next, with the mirror and without", async () => {
    await using dir = await project();
    const state = open(dir.ours);
    await writeLock(dir.stages, "train", LOCK, state);
    expect(readLocks(dir.stages, ["train", "other"], state)).toEqual(
      new Map<string, lockFile.ReadLock>([
        ["train", { kind: "ok", lock: LOCK }],
        ["other", { kind: "none" }],
      ]),
    );
    state.close();
    expect(readNext(dir)).toEqual({ kind: "ok", lock: LOCK });
    rmSync(join(dir.ours, "state.db"));
    expect(readNext(dir)).toEqual({ kind: "ok", lock: LOCK });
    expect(lockFile.read(dir.stages, "train")).toEqual({ kind: "ok", lock: LOCK });
  });

  test("values that JSON would change come through the mirror as they are", async () => {
    await using dir = await project();
    const lock = withParams({ seed: 2n ** 64n + 1n, one: 1n, nan: Number.NaN, zero: -0 });
    await writeAndClose(dir, lock);
    const read = readNext(dir);
    expect(read?.kind === "ok" && read.lock.params).toEqual(lock.params);
    expect(read?.kind === "ok" && Object.is(read.lock.params.zero, -0)).toBe(true);
  });

  test("the mirror is what is read while the file's stat stands", async () => {
    await using dir = await project();
    await writeAndClose(dir, LOCK);
    const state = open(dir.ours);
    const row = state.locks(dir.stages).get("train");
    if (!row) throw new Error("not mirrored");
    expect(row.trusted).toBe(true);
    state.setLock(dir.stages, "train", { ...row, text: "", code: { marked: "xxh64:1" } });
    state.close();
    expect(readNext(dir)).toMatchObject({ lock: { code: { marked: "xxh64:1" } } });
  });

  test("a lock deleted, replaced or edited is seen, also within the same tick and with the same size", async () => {
    await using dir = await project();
    const text = (lock: Lock): string => {
      lockFile.write(dir.stages, "train", lock);
      return readFileSync(dir.train, "utf8");
    };
    const nine = text(withParams({ epochs: 9 }));
    for (let i = 0; i < 50; i++) {
      await writeAndClose(dir, withParams({ epochs: 8 }));
      writeFileSync(dir.train, nine);
      expect(readNext(dir)).toMatchObject({ lock: { params: { epochs: 9 } } });
    }
    await writeAndClose(dir, LOCK);
    rmSync(dir.train);
    expect(readNext(dir)).toEqual({ kind: "none" });
  });

  test("a lock that git wrote just now is not trusted by its stat, but once it is older", async () => {
    await using dir = await project();
    mkdirSync(dir.stages);
    lockFile.write(dir.stages, "train", withParams({ epochs: 9 }));
    const [nine, eight] = [9, 8].map((epochs) => {
      lockFile.write(dir.stages, "train", withParams({ epochs }));
      return readFileSync(dir.train, "utf8");
    });
    if (nine === undefined || eight === undefined) throw new Error("no texts");
    for (let i = 0; i < 20; i++) {
      writeFileSync(dir.train, nine);
      expect(readNext(dir)).toMatchObject({ lock: { params: { epochs: 9 } } });
      writeFileSync(dir.train, eight);
      expect(readNext(dir)).toMatchObject({ lock: { params: { epochs: 8 } } });
    }
    utimesSync(dir.train, 1_700_000_000, 1_700_000_000);
    expect(readNext(dir)).toMatchObject({ lock: { params: { epochs: 8 } } });
    expect(open(dir.ours).locks(dir.stages).get("train")?.trusted).toBe(true);
  });

  test("a lock that can't be parsed, or not be read, is named with the reason", async () => {
    await using dir = await project();
    await writeAndClose(dir, LOCK);
    const text = readFileSync(dir.train, "utf8");
    writeFileSync(dir.train, `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`);
    const file = ".fastpipe/stages/train.lock";
    expect(readNext(dir)).toEqual({
      kind: "unreadable",
      file,
      why: "it has merge conflict markers",
    });
    writeFileSync(dir.train, text.slice(0, 40));
    expect(readNext(dir)).toEqual({ kind: "unreadable", file, why: "it is cut short" });
    rmSync(dir.train);
    mkdirSync(dir.train);
    expect(readNext(dir)).toMatchObject({ kind: "unreadable", file });
  });

  test("a folder of locks that is a file holds none", async () => {
    await using dir = await project();
    writeFileSync(dir.stages, "");
    expect(readNext(dir)).toEqual({ kind: "none" });
    expect(lockFile.read(dir.stages, "train")).toEqual({ kind: "none" });
  });

  test("damage to the mirror leads back to the file", async () => {
    await using dir = await project();
    await writeAndClose(dir, LOCK);
    const state = open(dir.ours);
    const row = state.locks(dir.stages).get("train");
    if (!row) throw new Error("not mirrored");
    state.setLock(dir.stages, "train", { ...row, text: "", body: "neither JSON nor a lock" });
    expect(readLocks(dir.stages, ["train"], state).get("train")).toEqual({
      kind: "ok",
      lock: LOCK,
    });
  });
});

describe("writeLock", () => {
  test("writing the same again leaves the same bytes", async () => {
    await using dir = await project();
    await writeAndClose(dir, LOCK);
    const before = readFileSync(dir.train);
    await writeAndClose(dir, { ...LOCK, params: { epochs: 10, lr: 0.01 } });
    expect(readFileSync(dir.train).equals(before)).toBe(true);
    expect(readdirSync(dir.stages)).toEqual(["train.lock"]);
    expect(statSync(dir.train).mtimeMs).toBeLessThan(Date.now() - 2000);
  });

  test("stages with names that are no file names have locks too", async () => {
    await using dir = await project();
    const state = open(dir.ours);
    const names = ["a/b", "a%2Fb", "con", "..", "é", "x".repeat(300), "Train"];
    for (const [i, name] of names.entries()) {
      await writeLock(dir.stages, name, withParams({ i }), state);
    }
    state.close();
    const next = open(dir.ours);
    const locks = readLocks(dir.stages, names, next);
    for (const [i, name] of names.entries()) {
      expect(locks.get(name)).toMatchObject({ kind: "ok", lock: { params: { i } } });
    }
  });

  test("on a full disk it says so, and the old lock stays whole", async () => {
    await using disk = await smallDisk();
    if (disk === null) return;
    const stages = join(disk.path, ".fastpipe/stages");
    const state = open(join(disk.path, ".fastpipe"));
    await writeLock(stages, "train", LOCK, state);
    const big = withParams({ text: "x".repeat(100_000) });
    await expect(writeLock(stages, "train", big, state)).rejects.toThrow(
      /train.lock: no space left/,
    );
    expect(lockFile.read(stages, "train")).toEqual({ kind: "ok", lock: LOCK });
    expect(readdirSync(stages)).toEqual(["train.lock"]);
  });

  test("in a folder that must not be written it says so", async () => {
    await using disk = await smallDisk();
    if (disk === null) return;
    Bun.spawnSync(["mount", "-o", "remount,ro", disk.path]);
    const state = open(join(disk.path, ".fastpipe"));
    await expect(writeLock(join(disk.path, ".fastpipe/stages"), "a", LOCK, state)).rejects.toThrow(
      /the file system is read-only/,
    );
  });
});
