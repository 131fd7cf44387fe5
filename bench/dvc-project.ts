// One DVC repository, with a cache of its own, that one of the tools works in.
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Setting } from "./figure.ts";
import { writeFiles } from "./generate.ts";
import type { Files } from "./generate-dvc.ts";
import { type Command, once } from "./measure.ts";
import { putAside } from "./project.ts";

export interface DvcProject {
  readonly dir: string;
  /** One of the tools in it. */
  command(...argv: string[]): Command;
  /** As before the first run: no outs, no locks, nothing in any cache. */
  reset(): Promise<void>;
  /** Throws when not all outs are there: then something else was measured than was meant. */
  checkOuts(count: number): Promise<void>;
}

/** DVC's first run of hundreds of stages takes minutes; on a busy machine many. */
const LIMIT_MS = 3_600_000;

/** DVC's first run looks for a new version once a day, in the background: it would be measured at random. */
const CONFIG = "[core]\n    check_update = false\n";

/** `outs` is the folder that the stages write to. */
export async function dvcProject(
  setting: Setting,
  dvc: string,
  name: string,
  files: Files,
  outs: string,
): Promise<DvcProject> {
  const dir = join(setting.dir, name);
  const home = join(setting.dir, `${name}-home`);
  const env = {
    // DVC runs commands by the user's shell, whose start would be measured; with this one it needs no options.
    SHELL: "/bin/sh",
    DVC_NO_ANALYTICS: "1",
    DVC_SITE_CACHE_DIR: join(home, "site"),
    DVC_GLOBAL_CONFIG_DIR: join(home, "config"),
    DVC_SYSTEM_CONFIG_DIR: join(home, "config"),
  };
  const command = (...argv: string[]): Command => ({ argv, cwd: dir, env, limitMs: LIMIT_MS });
  await mkdir(join(home, "config"), { recursive: true });
  await writeFiles(dir, files);
  once(command("git", "init", "-q"));
  once(command(dvc, "init", "-q"));
  await writeFiles(dir, [[".dvc/config", CONFIG]]);
  return {
    dir,
    command,
    async reset() {
      const made = [outs, "dvc.lock", ".fastpipe", ".dvc/cache", ".dvc/tmp"];
      await putAside(setting, [...made.map((path) => join(dir, path)), join(home, "site")]);
      // Neither tool makes it.
      await mkdir(join(dir, outs));
    },
    async checkOuts(count) {
      const there = (await readdir(join(dir, outs))).filter((file) => file.endsWith(".txt")).length;
      if (there !== count) throw new Error(`${name}: ${there} outs of ${count}`);
    },
  };
}
