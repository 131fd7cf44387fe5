import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { open, type State } from "../../src/store/state.ts";
import type { DirRow, FileRow, LockRow } from "../../src/store/state-rows.ts";
import { tempDir } from "../helpers.ts";
import { smallDisk } from "./disk.ts";

const BYTES = { size: 3, mtimeMs: 1795573682672.908, ctimeMs: 1795573682673.5, ino: 7 };
const STAT = { ...BYTES, mode: 0o100644 };
const FILE: FileRow = { ...STAT, hash: "sha256:ab", xxh: "00ff", trusted: true };
const DIR: DirRow = { stamp: "s", hash: "sha256:cd", size: 9, nfiles: 2, trusted: false };
const LOCK: LockRow = {
  ...BYTES,
  trusted: true,
  text: "xxh64:1",
  body: '{"a":1}',
  code: { "module a.ts": "xxh64:2" },
};

function fill(state: State, dir: string): void {
  state.setFile("a.txt", FILE);
  state.setDir("data", DIR);
  state.setListing("data", "listing");
  state.setLock(join(dir, "stages"), "train", LOCK);
  state.setLock(join(dir, "stages/other"), "train", { ...LOCK, body: '{"a":2}' });
  state.set("module", "a.ts", "1-2-3", "{}");
}

function expectFull(state: State, dir: string): void {
  expect(state.files.get("a.txt")).toMatchObject({ ...STAT, hash: "sha256:ab", trusted: true });
  expect(state.file("a.txt")).toEqual(FILE);
  expect(state.dirs.get("data")).toEqual(DIR);
  expect(state.listing("data")).toBe("listing");
  const { text, ...known } = LOCK;
  expect(state.locks(join(dir, "stages")).get("train")).toMatchObject(known);
  expect(state.lockText(join(dir, "stages"), "train")).toBe(text);
  expect(state.locks(join(dir, "stages/other")).get("train")?.body).toBe('{"a":2}');
  expect(state.get("module", "a.ts", "1-2-3")).toBe("{}");
  expect(state.problem).toBeNull();
}

function expectEmpty(state: State, dir: string): void {
  expect(state.files.size).toBe(0);
  expect(state.dirs.size).toBe(0);
  expect(state.listing("data")).toBeUndefined();
  expect(state.locks(join(dir, "stages")).size).toBe(0);
  expect(state.get("module", "a.ts", "1-2-3")).toBeUndefined();
}

describe("State", () => {
  test("keeps what it is given, in this process and the next", async () => {
    await using dir = await tempDir();
    const state = open(dir.path);
    expectEmpty(state, dir.path);
    fill(state, dir.path);
    expectFull(state, dir.path);
    state.close();
    const next = open(dir.path);
    expectFull(next, dir.path);
    next.close();
  });

  test("a blob kept with another stamp is not given", async () => {
    await using dir = await tempDir();
    const state = open(dir.path);
    state.set("module", "a.ts", "1", "one");
    expect(state.get("module", "a.ts", "2")).toBeUndefined();
    state.flush();
    const next = open(dir.path);
    expect(next.get("module", "a.ts", "2")).toBeUndefined();
    next.set("module", "a.ts", "2", "two");
    next.close();
    expect(open(dir.path).get("module", "a.ts", "1")).toBeUndefined();
    expect(open(dir.path).get("module", "a.ts", "2")).toBe("two");
  });

  test("opening and reading makes no file, nor does a missing folder", async () => {
    await using dir = await tempDir();
    const state = open(dir.path);
    expectEmpty(state, dir.path);
    state.close();
    expect(readdirSync(dir.path)).toEqual([]);
    const nowhere = open(join(dir.path, "none"));
    fill(nowhere, join(dir.path, "none"));
    nowhere.close();
    expect(existsSync(join(dir.path, "none"))).toBe(false);
  });

  test("writes by itself when many writes have come together: a kill loses only the last", async () => {
    await using dir = await tempDir();
    const state = open(dir.path);
    for (let i = 0; i < 5000; i++) state.setFile(`f${i}`, FILE);
    expect(open(dir.path).files.size).toBeGreaterThan(4000);
    state.close();
    expect(open(dir.path).files.size).toBe(5000);
  });

  test("locks with the same code share it, and what none refers to goes", async () => {
    await using dir = await tempDir();
    const folder = join(dir.path, "stages");
    const state = open(dir.path);
    for (const name of ["a", "b"]) state.setLock(folder, name, { ...LOCK, code: { ...LOCK.code } });
    state.close();
    const next = open(dir.path);
    const locks = next.locks(folder);
    expect(locks.get("a")?.code).toBe(locks.get("b")?.code ?? {});
    for (const name of ["a", "b"]) next.setLock(folder, name, { ...LOCK, code: { x: "xxh64:3" } });
    next.close();
    const db = new Database(join(dir.path, "state.db"));
    expect(db.query("SELECT json FROM codes").values()).toEqual([['{"x":"xxh64:3"}']]);
    db.close();
    expect(open(dir.path).locks(folder).get("b")?.code).toEqual({ x: "xxh64:3" });
  });

  test("two processes that write at once keep each other's rows", async () => {
    await using dir = await tempDir();
    const [one, two] = [open(dir.path), open(dir.path)];
    one.setFile("one", FILE);
    two.setFile("two", FILE);
    one.setLock(join(dir.path, "stages"), "one", LOCK);
    two.setLock(join(dir.path, "stages"), "two", { ...LOCK, code: { other: "xxh64:9" } });
    one.close();
    two.close();
    const next = open(dir.path);
    expect([...next.files.keys()].sort()).toEqual(["one", "two"]);
    expect(next.locks(join(dir.path, "stages")).get("one")?.code).toEqual(LOCK.code);
    expect(next.locks(join(dir.path, "stages")).get("two")?.code).toEqual({ other: "xxh64:9" });
  });
});

describe("State over a bad file", () => {
  test("garbage, an empty file, another version: made anew", async () => {
    for (const content of ["garbage".repeat(1000), "", "SQLite format 3\0 and no more"]) {
      await using dir = await tempDir({ "state.db": content });
      const state = open(dir.path);
      expectEmpty(state, dir.path);
      fill(state, dir.path);
      state.close();
      expectFull(open(dir.path), dir.path);
    }
    await using dir = await tempDir();
    const db = new Database(join(dir.path, "state.db"));
    db.run("CREATE TABLE files (a); PRAGMA user_version = 99");
    db.close();
    const state = open(dir.path);
    expectEmpty(state, dir.path);
    fill(state, dir.path);
    state.close();
    expectFull(open(dir.path), dir.path);
  });

  test("cut short anywhere: never wrong rows, and whole again after the next flush", async () => {
    await using dir = await tempDir();
    const folder = join(dir.path, "stages");
    const state = open(dir.path);
    for (let i = 0; i < 300; i++) {
      state.setFile(`file${i}`, FILE);
      state.setLock(folder, `stage${i}`, {
        ...LOCK,
        body: JSON.stringify({ i, x: "y".repeat(9000) }),
      });
    }
    state.close();
    const whole = statSync(join(dir.path, "state.db")).size;
    for (let size = 0; size < whole; size += Math.ceil(whole / 23)) {
      await using copy = await tempDir();
      copyFileSync(join(dir.path, "state.db"), join(copy.path, "state.db"));
      truncateSync(join(copy.path, "state.db"), size);
      const cut = open(copy.path);
      for (const path of cut.files.keys()) expect(cut.file(path) ?? FILE).toEqual(FILE);
      for (const [name, row] of cut.locks(join(copy.path, "stages"))) {
        expect(`stage${JSON.parse(row.body).i}`).toBe(name);
      }
      cut.setFile("new", FILE);
      cut.close();
      expect(open(copy.path).file("new")).toEqual(FILE);
    }
  });

  test("a text that changed beneath its checksum is not given", async () => {
    await using dir = await tempDir();
    const state = open(dir.path);
    fill(state, dir.path);
    state.close();
    const db = new Database(join(dir.path, "state.db"));
    db.run("UPDATE locks SET body = '{}'");
    db.run("UPDATE listings SET body = 'x'");
    db.run("UPDATE blobs SET json = '[]'");
    db.close();
    const next = open(dir.path);
    expect(next.locks(join(dir.path, "stages")).size).toBe(0);
    expect(next.listing("data")).toBeUndefined();
    expect(next.get("module", "a.ts", "1-2-3")).toBeUndefined();
  });

  test("held by another process: works in memory, and leaves the file alone", async () => {
    await using dir = await tempDir();
    const first = open(dir.path);
    fill(first, dir.path);
    first.close();
    const other = new Database(join(dir.path, "state.db"));
    other.run("BEGIN EXCLUSIVE");
    const state = open(dir.path);
    expect(state.files.size).toBe(0);
    state.setFile("b.txt", FILE);
    expect(state.files.get("b.txt")).toEqual(FILE);
    state.close();
    other.run("ROLLBACK");
    other.close();
    expectFull(open(dir.path), dir.path);
  });

  test("a folder in its place, a full disk, a read-only disk: works in memory and says why", async () => {
    await using dir = await tempDir();
    mkdirSync(join(dir.path, "state.db/x"), { recursive: true });
    const blocked = open(dir.path);
    fill(blocked, dir.path);
    blocked.flush();
    expect(blocked.problem).not.toBeNull();
    expect(blocked.files.get("a.txt")).toEqual(FILE);
    blocked.close();

    await using full = await smallDisk();
    if (full === null) return;
    const state = open(full.path);
    for (let i = 0; i < 2000; i++) state.setFile(`f${i}`, FILE);
    state.flush();
    expect(state.problem).toMatch(/full/);
    state.close();
    expect(open(full.path).files.size).toBe(0);
  });

  test("a read-only disk is read, and not written", async () => {
    await using disk = await smallDisk(undefined, "size=1m");
    if (disk === null) return;
    const state = open(disk.path);
    fill(state, disk.path);
    state.close();
    Bun.spawnSync(["mount", "-o", "remount,ro", disk.path]);
    const next = open(disk.path);
    expectFull(next, disk.path);
    next.setFile("b.txt", FILE);
    next.close();
    expect(next.problem).toMatch(/readonly/);
  });
});
