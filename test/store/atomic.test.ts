import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../../src/store/atomic.ts";
import { IoError } from "../../src/store/io-error.ts";
import { tempDir } from "../helpers.ts";
import { smallDisk } from "./disk.ts";

describe("writeAtomic", () => {
  test("writes text and bytes, and makes parent folders", async () => {
    await using dir = await tempDir();
    writeAtomic(join(dir.path, "a/b/c.txt"), "one");
    writeAtomic(join(dir.path, "a/b/bytes"), new Uint8Array([0, 255, 10]));
    expect(await dir.read("a/b/c.txt")).toBe("one");
    expect(statSync(join(dir.path, "a/b/bytes")).size).toBe(3);
    expect(readdirSync(join(dir.path, "a/b")).sort()).toEqual(["bytes", "c.txt"]);
  });

  test("replaces what is there by a new file, so that a reader of the old one is not disturbed", async () => {
    await using dir = await tempDir({ "a.txt": "old" });
    const path = join(dir.path, "a.txt");
    const before = statSync(path).ino;
    writeAtomic(path, "new");
    expect(await dir.read("a.txt")).toBe("new");
    expect(statSync(path).ino).not.toBe(before);
  });

  test("sets the modification time that is asked for", async () => {
    await using dir = await tempDir();
    const path = join(dir.path, "a.txt");
    writeAtomic(path, "x", { mtimeMs: 1_700_000_000_123 });
    expect(Math.round(statSync(path).mtimeMs)).toBe(1_700_000_000_123);
  });

  test("keeps the temporary copies of our own files out of tracked folders", async () => {
    await using dir = await tempDir();
    const stages = join(dir.path, ".fastpipe/stages");
    mkdirSync(join(stages, "taken.lock"), { recursive: true });
    expect(() => writeAtomic(join(stages, "taken.lock"), "x")).toThrow("it is a directory");
    writeAtomic(join(stages, "a.lock"), "x");
    expect(readdirSync(stages).sort()).toEqual(["a.lock", "taken.lock"]);
    expect(readdirSync(join(dir.path, ".fastpipe/tmp"))).toEqual([]);
  });

  test("a refused write names the path and the reason, and leaves the old file", async () => {
    await using dir = await tempDir({ plain: "" });
    const inFile = join(dir.path, "plain/a.txt");
    expect(() => writeAtomic(inFile, "x")).toThrow(
      `cannot write ${inFile}: a part of its path is not a directory`,
    );
    expect(await dir.read("plain")).toBe("");
  });

  test("errors that are not the system's pass as they are", async () => {
    await using dir = await tempDir();
    expect(() => writeAtomic(join(dir.path, "a\0b"), "x")).toThrow();
  });

  test("a full disk is a clear error and leaves nothing half-written", async () => {
    await using disk = await smallDisk();
    if (disk === null) return;
    const path = join(disk.path, "stages/a.lock");
    writeAtomic(path, "old");
    let caught: unknown;
    try {
      writeAtomic(path, "y".repeat(200_000));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(IoError);
    expect(caught).toMatchObject({
      code: "ENOSPC",
      path,
      message: `cannot write ${path}: no space left on the disk`,
    });
    expect(readdirSync(join(disk.path, "stages"))).toEqual(["a.lock"]);
    expect(await disk.read("stages/a.lock")).toBe("old");
  });

  test("a folder of ours on another device works too", async () => {
    await using dir = await tempDir();
    const stages = join(dir.path, ".fastpipe/stages");
    mkdirSync(stages, { recursive: true });
    await using disk = await smallDisk(stages);
    if (disk === null) return;
    writeAtomic(join(stages, "a.lock"), "x");
    expect(readdirSync(stages)).toEqual(["a.lock"]);
    writeFileSync(join(stages, "fill"), "");
    expect(existsSync(join(stages, "a.lock"))).toBe(true);
  });
});
