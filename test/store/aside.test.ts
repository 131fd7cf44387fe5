import { expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { readdir, readlink, symlink } from "node:fs/promises";
import { join } from "node:path";
import { moveAside } from "../../src/store/aside.ts";
import { tempDir } from "../helpers.ts";
import { smallDisk } from "./disk.ts";
import { expectOld, OUTS, TOLD, withOuts } from "./old-outs.ts";

test("a success drops the old outs and leaves nothing", async () => {
  await using dir = await withOuts();
  const aside = await moveAside(dir.path, "s", OUTS, TOLD);
  expect(dir.there("build/a")).toBe(false);
  expect(dir.there("tree")).toBe(false);
  await dir.file("build/a", "new");
  expect(await aside.drop(() => false)).toEqual([]);
  expect(await dir.read("build/a")).toBe("new");
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
  expect(dir.there(".fastpipe/kept")).toBe(false);
});

test("a failure puts them back over what the stage left", async () => {
  await using dir = await withOuts();
  const aside = await moveAside(dir.path, "s", OUTS, TOLD);
  await dir.file("build/a", "partial");
  await dir.file("tree/stale", "partial");
  await dir.file("new/file", "partial");
  await aside.restore();
  await expectOld(dir);
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("with nothing to move no folder is made, and a failure still removes what was left", async () => {
  await using dir = await tempDir();
  const aside = await moveAside(dir.path, "s", ["new"], TOLD);
  expect(await readdir(dir.path)).toEqual([]);
  await dir.file("new", "partial");
  await aside.restore();
  expect(await readdir(dir.path)).toEqual([]);
});

test("what is to be kept goes where it can be found, twice a day too", async () => {
  await using dir = await withOuts();
  for (const text of ["first", "second"]) {
    await dir.file("build/a", text);
    const aside = await moveAside(dir.path, "s", OUTS, TOLD);
    const [kept] = await aside.drop((path) => path === "build/a");
    expect(kept?.path).toBe("build/a");
    expect(await dir.read(kept?.kept ?? "")).toBe(text);
  }
});

test("outs on another device are copied", async () => {
  await using dir = await withOuts();
  const other = join(dir.path, "other");
  await using disk = await smallDisk(other, "size=1m");
  if (disk === null) return;
  await dir.file("other/t/x", "far");
  await symlink("x", join(other, "t/link"));
  const aside = await moveAside(dir.path, "s", ["other/t"], TOLD);
  expect(await readdir(other)).toEqual([]);
  await aside.restore();
  expect(await readdir(other)).toEqual(["t"]);
  expect(await dir.read("other/t/x")).toBe("far");
  expect(await readlink(join(other, "t/link"))).toBe("x");
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("outs with read-only folders in them are dropped, put back and removed", async () => {
  await using dir = await tempDir({ "out/sub/deep/a": "old" });
  const make = (): void => {
    chmodSync(join(dir.path, "out/sub/deep"), 0o555);
    chmodSync(join(dir.path, "out/sub"), 0o555);
  };
  make();
  // Nothing is read-only to root: a process of somebody else does it.
  for (const path of [".", "out", "out/sub", "out/sub/deep"]) {
    if (process.getuid?.() === 0) chownSync(join(dir.path, path), 65534, 65534);
  }
  const script = `
    import { mkdirSync, writeFileSync, chmodSync } from "node:fs";
    import { moveAside } from ${JSON.stringify(require.resolve("../../src/store/aside.ts"))};
    import { recover } from ${JSON.stringify(require.resolve("../../src/store/recover.ts"))};
    if (process.getuid?.() === 0) { process.setgid(65534); process.setuid(65534); }
    const root = ${JSON.stringify(dir.path)};
    const make = () => {
      mkdirSync(root + "/out/sub/deep", { recursive: true });
      writeFileSync(root + "/out/sub/deep/a", "new");
      chmodSync(root + "/out/sub/deep", 0o555);
      chmodSync(root + "/out/sub", 0o555);
    };
    const failing = await moveAside(root, "s", ["out"], { lock: "s.lock" });
    make();
    await failing.restore();
    const killed = await moveAside(root, "s", ["out"], { lock: "s.lock" });
    make();
    await recover(root);
    const done = await moveAside(root, "s", ["out"], { lock: "s.lock" });
    make();
    await done.drop(() => false);
    console.log("done");`;
  const child = Bun.spawnSync([process.execPath, "-e", script], { stderr: "inherit" });
  expect(child.stdout.toString()).toBe("done\n");
  expect(await dir.read("out/sub/deep/a")).toBe("new");
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});

test("a disk that fills up while outs are put aside leaves them where they were", async () => {
  await using dir = await withOuts();
  mkdirSync(join(dir.path, ".fastpipe"));
  await using disk = await smallDisk(join(dir.path, ".fastpipe"), "size=64k");
  if (disk === null) return;
  await dir.file("big", "x".repeat(200_000));
  await expect(moveAside(dir.path, "train", ["build/a", "big"], TOLD)).rejects.toThrow(
    "cannot put aside the outs of train: no space left on the disk",
  );
  expect(await dir.read("build/a")).toBe("old");
  expect((await dir.read("big")).length).toBe(200_000);
  expect(await readdir(join(dir.path, ".fastpipe/tmp/aside"))).toEqual([]);
});
