// A generated project, brought up to date once.
import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Setting } from "./figure.ts";
import { writeFiles } from "./generate.ts";
import { type Command, once } from "./measure.ts";

export interface Project {
  readonly dir: string;
  /** `fastpipe ARGS...` in it. */
  command(...args: string[]): Command;
  /** Forgets all runs: records and outs. */
  reset(...outs: string[]): Promise<void>;
}

export async function project(
  setting: Setting,
  name: string,
  pipeline: string,
  files: Iterable<readonly [string, string]> = [],
): Promise<Project> {
  const dir = join(setting.dir, name);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "pipeline.ts"), pipeline);
  await writeFiles(dir, files);
  return {
    dir,
    command: (...args) => ({ argv: [setting.fastpipe, ...args], cwd: dir }),
    reset: (...outs) =>
      putAside(
        setting,
        [".fastpipe", ...outs].map((path) => join(dir, path)),
      ),
  };
}

/** As `project`, and runs it, so that what follows finds nothing to do. */
export async function ranProject(...args: Parameters<typeof project>): Promise<Project> {
  const made = await project(...args);
  once(made.command("run", "-q"));
  return made;
}

let aside = 0;

/**
 * Moved away, not removed: for minutes after thousands of files are removed, ext4 passes over their inodes one by
 * one at each new file, which costs more than what is measured.
 */
export async function putAside(setting: Setting, paths: readonly string[]): Promise<void> {
  const folder = join(setting.dir, "aside");
  await mkdir(folder, { recursive: true });
  for (const path of paths) {
    if (existsSync(path)) await rename(path, join(folder, String(aside++)));
  }
}
