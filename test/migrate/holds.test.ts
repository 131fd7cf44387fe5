import { expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readProject } from "../../src/dvc/project.ts";
import { type Stale, staleStages } from "../../src/migrate/holds.ts";
import { orStop } from "../../src/model/failure.ts";
import type { TempDir } from "../helpers.ts";
import { CHAIN, chain, intoCache, lock } from "./locked.ts";

async function staleIn(dir: TempDir): Promise<Record<string, Stale>> {
  const project = orStop(await readProject(dir.path, join(dir.path, "dvc.yaml")));
  const stages = project.pipelines.flatMap((one) => one.stages);
  return Object.fromEntries(await staleStages(project, stages));
}

test("stages that dvc.lock speaks for", async () => {
  await using dir = await chain();
  expect(await staleIn(dir)).toEqual({});
});

test("every kind of difference", async () => {
  await using dir = await chain({ ".dvc/config": "" });
  const stale = (...reasons: string[]) => ({ reasons, needsCheckout: false });
  await dir.file("build/clean.txt", "x\n");
  expect(await staleIn(dir)).toEqual({
    prepare: stale("build/clean.txt changed"),
    train: stale("build/clean.txt changed"),
  });
  await dir.file("build/clean.txt", "raw\n");
  await dir.file("params.yaml", "x: 1\nlr: 0.5\n");
  expect(await staleIn(dir)).toEqual({});
  await lock(dir, { ...CHAIN, train: { cmd: CHAIN.train?.cmd ?? "" } });
  expect(await staleIn(dir)).toEqual({
    train: stale(
      "the params of params.yaml are new",
      "dvc.lock has no hash of build/clean.txt",
      "dvc.lock has no hash of model.txt",
      "dvc.lock has no hash of m.json",
    ),
  });
  await lock(dir, {});
  expect(Object.keys(await staleIn(dir))).toEqual(["prepare", "train"]);
});

test("outs that are in the cache, and outs that are nowhere", async () => {
  await using dir = await chain({ ".dvc/config": "" });
  await rm(join(dir.path, "build/clean.txt"));
  const missing = "build/clean.txt is missing";
  expect((await staleIn(dir)).prepare).toEqual({ reasons: [missing], needsCheckout: false });
  await dir.file("build/clean.txt", "raw\n");
  await intoCache(dir, "build/clean.txt");
  await rm(join(dir.path, "build/clean.txt"));
  expect(await staleIn(dir)).toEqual({
    prepare: { reasons: [missing], needsCheckout: true },
    train: { reasons: [missing], needsCheckout: false },
  });
});

test("hashes of DVC 2, which does not count how lines end", async () => {
  await using dir = await chain();
  const md5 = new Bun.CryptoHasher("md5").update("a\nb\n").digest("hex");
  const deps = [{ path: "raw.txt", md5, size: 6 }];
  const outs = [{ path: "build/clean.txt", md5, size: 4 }];
  const entry = { cmd: CHAIN.prepare?.cmd, deps, outs };
  await dir.file("dvc.lock", JSON.stringify({ schema: "2.0", stages: { prepare: entry } }));
  await dir.file("raw.txt", "a\r\nb\r\n");
  await dir.file("build/clean.txt", "a\nb\n");
  expect(Object.keys(await staleIn(dir))).toEqual(["train"]);
});
