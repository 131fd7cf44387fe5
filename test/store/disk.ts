// A disk of 64 kB, to fill: a tmpfs, where the system lets us mount one.
import { mkdirSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "../helpers.ts";

export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  read(name: string): Promise<string>;
}

/** Null where mounting is not allowed (not root, not Linux): tests then have nothing to fill. */
export async function smallDisk(at?: string, options = "size=64k"): Promise<SmallDisk | null> {
  const parent = at === undefined ? await tempDir() : null;
  const path = at ?? join(parent?.path ?? "", "disk");
  mkdirSync(path, { recursive: true });
  const mounted = run(["mount", "-t", "tmpfs", "-o", options, "none", path]);
  if (!mounted) {
    await parent?.[Symbol.asyncDispose]();
    return null;
  }
  return {
    path,
    read: (name) => readFile(join(path, name), "utf8"),
    async [Symbol.asyncDispose]() {
      run(["umount", "-l", path]);
      if (parent === null) await rm(path, { recursive: true, force: true });
      else await parent[Symbol.asyncDispose]();
    },
  };
}

function run(command: string[]): boolean {
  if (Bun.which(command[0] ?? "") === null) return false;
  return Bun.spawnSync(command, { stdout: "ignore", stderr: "ignore" }).exitCode === 0;
}
