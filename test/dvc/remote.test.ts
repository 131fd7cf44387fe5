import { describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DvcConfig } from "../../src/dvc/config.ts";
import { readConfig } from "../../src/dvc/config.ts";
import { Remote, remoteNamed } from "../../src/dvc/remote.ts";
import { RunCache } from "../../src/dvc/run-cache.ts";
import { orStop } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";
import { caching, filesIn } from "./caching.ts";
import { repository, withDvc } from "./real.ts";

const A = "60b725f10c9c85c70d97880dfe8191b3";
const LEGACY = { hash: `md5-dos2unix:${A}`, size: 2 };
const FILE = { hash: `md5:${A}`, size: 2 };

async function configOf(text: string): Promise<DvcConfig> {
  await using dir = await tempDir({ ".dvc/config": text });
  return orStop(readConfig(dir.path, { HOME: dir.path }));
}

function told(config: DvcConfig, name: string | null): string {
  const result = remoteNamed(config, name);
  if (result.ok) return result.value.url;
  return result.error.map(({ message, hint }) => `${message} | ${hint}`).join();
}

describe("a remote", () => {
  test("is the one that is named, or the default", async () => {
    const both = await configOf(
      `[core]\nremote = one\n['remote "one"']\nurl = /\n['remote "two"']\nurl = /tmp\n`,
    );
    expect(told(both, null)).toBe("/");
    expect(told(both, "Two")).toBe("/tmp");
    expect(told(both, "three")).toBe(`DVC's config has no remote "three" | remotes: one, two`);
  });

  test("that is no folder, or none, is told with what to do", async () => {
    expect(told(await configOf(""), null)).toContain("dvc remote add -d NAME FOLDER");
    const config = await configOf(
      `['remote "far"']\nurl = s3://b/x\n['remote "gone"']\nurl = /none/there\n`,
    );
    expect(told(config, null)).toContain("choose one of far, gone");
    expect(told(config, "far")).toBe(
      'the DVC remote "far" is s3://b/x: fastpipe pulls only from folders of this machine | `dvc fetch -r far --run-cache` brings what is there into the cache, and then fastpipe finds it',
    );
    expect(told(config, "gone")).toContain("/none/there is no folder");
  });
});

describe("fetching", () => {
  test("brings files, directories and what is of DVC 2, once", async () => {
    await using dir = await tempDir({ "d/a": "1", "d/s/b": "2" });
    await using far = await tempDir({
      [`files/md5/60/${A.slice(2)}`]: "a\n",
      [`60/${A.slice(2)}`]: "a\n",
    });
    using source = caching(dir.path, { cacheDir: far.path });
    const d = await source.save("d");
    using c = caching(dir.path);
    const remote = new Remote({ name: "far", url: far.path }, c.cache);
    const entries = [FILE, LEGACY, d];
    expect(await remote.fetch(entries)).toEqual({ count: 5, missing: [] });
    expect(await remote.fetch(entries)).toEqual({ count: 0, missing: [] });
    for (const entry of entries) expect(await c.cache.has(entry)).toBe(true);
  });

  test("tells what is nowhere, and brings no directory that is not whole", async () => {
    await using dir = await tempDir({ "d/a": "1", "d/b": "2" });
    await using far = await tempDir();
    using source = caching(dir.path, { cacheDir: far.path });
    const d = await source.save("d");
    const one = source.cache.objects(d.hash).pathOf("c4ca4238a0b923820dcc509a6f75849b");
    rmSync(one);
    using c = caching(dir.path);
    const remote = new Remote({ name: "far", url: far.path }, c.cache);
    const { count, missing } = await remote.fetch([d, FILE]);
    expect(count).toBe(1);
    expect(missing).toEqual([one, join(far.path, "files/md5/60", A.slice(2))]);
    expect(filesIn(join(dir.path, ".dvc/cache")).some((path) => path.endsWith(".dir"))).toBe(false);
  });

  test("refuses what is damaged there", async () => {
    await using dir = await tempDir({ "d/a": "1" });
    await using far = await tempDir({ [`files/md5/60/${A.slice(2)}`]: "wrong" });
    using source = caching(dir.path, { cacheDir: far.path });
    const d = await source.save("d");
    const own = source.cache.objects(d.hash).pathOf(d.hash.slice(4));
    rmSync(own);
    writeFileSync(own, "[]");
    using c = caching(dir.path);
    const remote = new Remote({ name: "far", url: far.path }, c.cache);
    await expect(remote.fetch([FILE])).rejects.toThrow("it is damaged");
    await expect(remote.fetch([d])).rejects.toThrow("it is damaged");
  });
});

withDvc("a remote that the real DVC pushed to", () => {
  test("has all that it needs, runs too", async () => {
    await using far = await tempDir();
    await using repo = await repository({
      "dvc.yaml": "stages:\n  a: {cmd: mkdir d; cp i d/x, deps: [i], outs: [d]}\n",
      i: "1\n",
    });
    repo.dvc("remote", "add", "-q", "-d", "far", far.path);
    repo.dvc("repro", "-q");
    repo.dvc("push", "-q", "--run-cache");
    using before = caching(repo.path);
    const d = await before.entry("d");
    const cached = filesIn(join(repo.path, ".dvc/cache"));
    repo.sh("rm -rf d .dvc/cache");
    using c = caching(repo.path);
    const config = orStop(readConfig(repo.path, { HOME: repo.path }));
    const remote = new Remote(orStop(remoteNamed(config, null)), c.cache);
    expect(await remote.fetch([d])).toEqual({ count: 2, missing: [] });
    expect(remote.fetchRuns(new RunCache({ cacheDir: config.cacheDir, shared: false }))).toBe(1);
    expect(filesIn(join(repo.path, ".dvc/cache"))).toEqual(cached);
    await c.cache.checkout("d", d);
    expect(repo.dvc("status")).toContain("up to date");
  }, 30_000);
});
