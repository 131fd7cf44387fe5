import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHUNK, type HashJob, hashInTurn } from "../../src/store/hash.ts";
import { hashMany } from "../../src/store/hash-many.ts";
import { IoError } from "../../src/store/io-error.ts";
import { tempDir } from "../helpers.ts";

async function manyFiles(folder: string, count: number): Promise<HashJob[]> {
  const jobs: HashJob[] = [];
  for (let i = 0; i < count; i++) {
    const path = join(folder, `f${i}`);
    writeFileSync(path, `content ${i}`);
    jobs.push({ path, size: 10 });
  }
  return jobs;
}

describe("hashMany", () => {
  test("many small files, shared among Workers, come out as on one thread, in order", async () => {
    await using dir = await tempDir();
    const jobs = await manyFiles(dir.path, 300);
    expect(await hashMany(jobs, { threads: 3, worthMs: 0 })).toEqual(
      await hashMany(jobs, { threads: 1 }),
    );
  });

  test("big files too, with what is known of them, and errors in their places", async () => {
    await using dir = await tempDir();
    const size = 3 * CHUNK;
    const jobs: HashJob[] = [];
    for (let i = 0; i < 4; i++) {
      const path = await dir.file(`big${i}`, new Uint8Array(size).fill(i));
      jobs.push({ path, size });
    }
    const plain = await hashInTurn(jobs);
    const [first] = plain;
    if (first === undefined || first instanceof IoError) throw new Error("no hash");
    const known = { hash: "sha256:known", xxh: first.xxh, size };
    const path = join(dir.path, "none");
    const [again, , none, last] = await hashMany(
      [
        { path: join(dir.path, "big0"), size, known },
        { path: join(dir.path, "big1"), size, known },
        { path, size },
        { path: join(dir.path, "big3"), size },
      ],
      { threads: 2, worthMs: 0 },
    );
    expect(again).toMatchObject({ hash: "sha256:known" });
    expect(none).toBeInstanceOf(IoError);
    expect(none).toMatchObject({ code: "ENOENT", path });
    expect(last).toEqual(plain[3]);
  });

  test("nothing gives nothing", async () => {
    expect(await hashMany([])).toEqual([]);
  });
});
