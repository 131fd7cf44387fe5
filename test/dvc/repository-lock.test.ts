import { describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RepositoryLock } from "../../src/dvc/repository-lock.ts";
import { Stop } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";
import { repository, withDvc } from "./real.ts";

/** Another process that holds the lock, as DVC does, until its input ends. */
async function otherHolder(file: string): Promise<{ readonly pid: number; end(): Promise<void> }> {
  const child = spawn("flock", ["-x", file, "-c", "echo held; cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    pid: child.pid ?? 0,
    end: async () => {
      child.stdin.end();
      await once(child, "close");
    },
  };
}

const free = async (file: string): Promise<boolean> =>
  (await Bun.spawn(["flock", "-n", file, "true"]).exited) === 0;

describe("DVC's repository lock", () => {
  test("is held while something is written, shared in this process, and says who", async () => {
    await using dir = await tempDir();
    const lock = new RepositoryLock(dir.path);
    const file = join(dir.path, "tmp", "lock");
    const inner = Promise.withResolvers<void>();
    const first = lock.hold(async () => {
      expect(await free(file)).toBe(false);
      expect(await dir.read("tmp/lock")).toBe(` ${process.pid}\n`);
      await inner.promise;
    });
    await lock.hold(() => inner.resolve());
    await first;
    expect(await free(file)).toBe(true);
    expect(await lock.hold(() => 7)).toBe(7);
  });

  test("is given back when the action fails, and children don't keep it", async () => {
    await using dir = await tempDir();
    const lock = new RepositoryLock(dir.path);
    const child = Promise.withResolvers<ReturnType<typeof Bun.spawn>>();
    const failing = lock.hold(() => {
      child.resolve(Bun.spawn(["cat"], { stdin: "pipe", stdout: "ignore" }));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await free(join(dir.path, "tmp", "lock"))).toBe(true);
    (await child.promise).kill();
  });

  test("is waited for", async () => {
    await using dir = await tempDir({ "tmp/lock": "" });
    const file = join(dir.path, "tmp", "lock");
    const other = await otherHolder(file);
    writeFileSync(file, ` ${other.pid}\n`);
    const seen: unknown[] = [];
    const lock = new RepositoryLock(dir.path, {
      onWait: (pid) => {
        seen.push(pid);
        void other.end();
      },
    });
    expect(await lock.hold(() => "done")).toBe("done");
    expect(seen).toEqual([other.pid]);
  });

  test("is not waited for longer than asked, and can be tried again", async () => {
    await using dir = await tempDir({ "tmp/lock": " 12\n" });
    const other = await otherHolder(join(dir.path, "tmp", "lock"));
    const lock = new RepositoryLock(dir.path, { waitMs: 0 });
    const error = await lock.hold(() => 1).catch((error: unknown) => error);
    if (!(error instanceof Stop)) throw error;
    expect(error.exit).toBe(3);
    expect(error.message).toContain("DVC holds its repository (process 12, as it seems)");
    await other.end();
    expect(await lock.hold(() => 2)).toBe(2);
  });

  test("of another kind is refused", async () => {
    await using dir = await tempDir();
    const lock = new RepositoryLock(dir.path, { hardlink: true });
    await expect(lock.hold(() => 1)).rejects.toThrow("core.hardlink_lock");
  });
});

withDvc("the repository lock against the real DVC", () => {
  test("DVC finds it taken, and free again", async () => {
    await using repo = await repository({ a: "1" });
    const lock = new RepositoryLock(join(repo.path, ".dvc"));
    await lock.hold(() => {
      expect(() => repo.dvc("add", "a")).toThrow("Unable to acquire lock");
    });
    repo.dvc("add", "a");
  }, 20_000);
});
