import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { appendFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { CHUNK, digest, hashFile, hashInTurn, sha256 } from "../../src/store/hash.ts";
import { IoError } from "../../src/store/io-error.ts";
import { sameStat } from "../../src/store/stat.ts";
import { tempDir } from "../helpers.ts";

function pattern(size: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >> 8) * seed) & 255;
  return bytes;
}

function sha(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

describe("hashFile", () => {
  for (const size of [0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 17]) {
    test(`gives the sha256 of ${size} bytes, and a stat of the file`, async () => {
      await using dir = await tempDir();
      const bytes = pattern(size);
      const path = await dir.file("a", bytes);
      const hashed = await hashFile(path);
      expect(hashed.hash).toBe(sha(bytes));
      expect(hashed.size).toBe(size);
      expect(hashed.xxh).toMatch(/^[0-9a-f]{16}$/);
      expect(sameStat(hashed.stat, statSync(path))).toBe(true);
      expect((await hashFile(path, undefined, size)).xxh).toBe(hashed.xxh);
    });
  }

  for (const size of [1000, 3 * CHUNK + 5]) {
    test(`takes the known hash of ${size} bytes that are still the same, and no other`, async () => {
      await using dir = await tempDir();
      const bytes = pattern(size);
      const path = await dir.file("a", bytes);
      const { xxh } = await hashFile(path);
      const marked = { hash: "sha256:known", xxh, size };
      expect((await hashFile(path, marked, size)).hash).toBe("sha256:known");
      bytes[size - 1] = (bytes[size - 1] ?? 0) ^ 1;
      await dir.file("a", bytes);
      expect((await hashFile(path, marked, size)).hash).toBe(sha(bytes));
      appendFileSync(path, "x");
      expect((await hashFile(path, marked, size)).hash).not.toBe("sha256:known");
      truncateSync(path, 0);
      expect((await hashFile(path, marked, size)).hash).toBe(sha(new Uint8Array()));
    });
  }

  test("every piece of a big file counts for its xxh64", async () => {
    await using dir = await tempDir();
    const seen = new Set<string>();
    for (const at of [0, CHUNK - 1, CHUNK, 2 * CHUNK, 3 * CHUNK]) {
      const bytes = pattern(3 * CHUNK + 1);
      bytes[at] = (bytes[at] ?? 0) ^ 255;
      seen.add((await hashFile(await dir.file("a", bytes))).xxh);
    }
    expect(seen.size).toBe(5);
  });

  test("a file that can't be read is an error that names it", async () => {
    await using dir = await tempDir();
    const path = join(dir.path, "none");
    await expect(hashFile(path)).rejects.toThrow(`cannot read ${path}: it is not there`);
    await expect(hashFile(dir.path)).rejects.toThrow(`cannot read ${dir.path}: it is a directory`);
  });
});

describe("hashInTurn", () => {
  test("keeps the order, and gives errors in place of results", async () => {
    await using dir = await tempDir({ a: "1", c: "3" });
    const jobs = ["a", "b", "c"].map((name) => ({ path: join(dir.path, name), size: 1 }));
    const [a, b, c] = await hashInTurn(jobs);
    expect(a).toMatchObject({ hash: sha256("1"), size: 1 });
    expect(b).toBeInstanceOf(IoError);
    expect(c).toMatchObject({ hash: sha256("3"), size: 1 });
  });

  test("lets other work run in between", async () => {
    await using dir = await tempDir();
    const path = await dir.file("a", pattern(CHUNK));
    let turns = 0;
    let over = false;
    const count = (): void => {
      turns++;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    await hashInTurn(Array.from({ length: 100 }, () => ({ path, size: CHUNK })));
    over = true;
    expect(turns).toBeGreaterThan(1);
  });
});

describe("digest", () => {
  test("fields are kept apart by their lengths", () => {
    const lists = [
      [],
      [""],
      ["", ""],
      ["ab", "c"],
      ["a", "bc"],
      ["abc"],
      ["s3:abc"],
      ["ab", "c", ""],
      ["é"],
      ["e\u0301"],
      ["\ud800"],
      ["\ud801"],
      ["\ufffd"],
      [new Uint8Array([1, 2]), "a"],
      [new Uint8Array([1]), new Uint8Array([2]), "a"],
      ["a", new Uint8Array([1, 2])],
      [new Uint8Array([97])],
    ];
    const digests = new Set(lists.map(digest));
    expect(digests.size).toBe(lists.length);
    for (const one of digests) expect(one).toMatch(/^xxh64:[0-9a-f]{16}$/);
  });

  test("is the same for the same fields", () => {
    expect(digest(["a", "b"])).toBe(digest(["a", "b"]));
    expect(digest(["a", new Uint8Array([1])])).toBe(digest(["a", new Uint8Array([1])]));
  });
});
