// A generated project, brought up to date once.
import { mkdir, rm, writeFile } from "node:fs/promises";
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
    async reset(...outs) {
      for (const path of [".fastpipe", ...outs]) {
        await rm(join(dir, path), { recursive: true, force: true });
      }
    },
  };
}

/** As `project`, and runs it, so that what follows finds nothing to do. */
export async function ranProject(...args: Parameters<typeof project>): Promise<Project> {
  const made = await project(...args);
  once(made.command("run", "-q"));
  return made;
}
